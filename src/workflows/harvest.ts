import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  setCurrentDetails,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import type { PlannedTable, PlanResult } from '../contract/activities.ts'
import type { HarvestOutcome } from '../contract/harvest-outcome.ts'
import { ENGINE_VERSION, type HarvestRequest, SUPPORTED_ENGINES } from '../contract/harvest-request.ts'
import { PLAN_MEMO, SEARCH_ATTRIBUTES, tableMemo } from '../contract/names.ts'
import type { TableHarvest } from '../contract/range-state.ts'
import type { RunRef } from '../contract/slice.ts'
import type { TableResult } from '../contract/table-result.ts'
import { publishing, small } from './activity-proxies.ts'
import { coverageDetails } from './coverage-details.ts'
import { failureOf } from './failure-of.ts'
import { inLanes } from './in-lanes.ts'
import { freshRange } from './range-progress.ts'
import { runTableChild } from './run-table-child.ts'
import { secondsSince } from './seconds-since.ts'
import { failedTable, tableResult, untouchedTable } from './table-verdict.ts'
import { walkRange } from './walk-range.ts'

/** The harvest of one instance: proves the credential, plans, reads the first slice of every table, hands larger tables to children, publishes. */
export async function harvest(request: HarvestRequest): Promise<HarvestOutcome> {
  if (!SUPPORTED_ENGINES.includes(request.engine)) {
    throw ApplicationFailure.nonRetryable(
      `this worker runs engine ${ENGINE_VERSION}, the run asks for ${request.engine}`,
      'VERSION_UNSUPPORTED',
    )
  }
  const startedAt = new Date().toISOString()
  const run: RunRef = { instance: request.instance, run: workflowInfo().firstExecutionRunId, sink: request.sink }
  setCurrentDetails('Proving the credential')
  const proof = await small.acquireToken.executeWithOptions({ summary: 'prove the credential' }, [run])
  setCurrentDetails('Planning: which tables, which columns')
  const plan = await small.planTables.executeWithOptions({ summary: 'plan tables and columns' }, [run, request])
  upsertMemo({ [PLAN_MEMO]: { tables: plan.tables.length, place: plan.place } })
  if (plan.searchAttributes) upsertSearchAttributes({ [SEARCH_ATTRIBUTES.instance]: [run.instance] })

  const reading = new Reading(run, request, plan)
  await reading.readAll()
  const tables = reading.results()
  const cancelled = CancellationScope.current().consideredCancelled
  const rejected = reading.rejection
  const published = await CancellationScope.nonCancellable(() =>
    publishing.publishManifest.executeWithOptions({ summary: 'publish the manifest' }, [
      {
        run,
        request,
        state: cancelled ? 'cancelled' : rejected === null ? 'finished' : 'failed',
        planDigest: plan.digest,
        authMethod: proof.method,
        startedAt,
        finishedAt: new Date().toISOString(),
        tables,
      },
    ]),
  )
  if (plan.searchAttributes) upsertSearchAttributes({ [SEARCH_ATTRIBUTES.verdict]: [published.verdict] })
  if (cancelled) throw new CancelledFailure(`cancelled; what was read is published in ${published.manifest}`)
  if (rejected !== null) throw ApplicationFailure.nonRetryable(rejected, 'CREDENTIALS_REJECTED')
  return {
    run: run.run,
    instance: request.instance,
    verdict: published.verdict,
    manifest: published.manifest,
    tables: tables.map(withoutRanges),
  }
}

/** The reading of all tables: their results as they come in. */
class Reading {
  readonly #run: RunRef
  readonly #request: HarvestRequest
  readonly #plan: PlanResult
  readonly #results = new Map<string, TableResult>()
  readonly #children: Promise<void>[] = []
  #readableTable: string | null = null
  /** Why the credential no longer works; no table is begun after that. */
  rejection: string | null = null

  constructor(run: RunRef, request: HarvestRequest, plan: PlanResult) {
    this.#run = run
    this.#request = request
    this.#plan = plan
  }

  /** Reads every table; a table's failure stops no other. */
  async readAll(): Promise<void> {
    await inLanes(this.#plan.tables, this.#request.lanes, async (table) => {
      if (CancellationScope.current().consideredCancelled || this.rejection !== null) return
      await this.#readFirstSlice(table)
    })
    await Promise.all(this.#children)
    this.#judgeRefusals()
  }

  /** All planned tables in the plan's order, with `not_started` for those that were never begun. */
  results(): readonly TableResult[] {
    return this.#plan.tables.map(({ table, optional }) => this.#results.get(table) ?? untouchedTable(table, optional))
  }

  /** Reads a table's first slice, and starts a child for the rest where it does not finish the table. */
  async #readFirstSlice({ table, optional, unreadable }: PlannedTable): Promise<void> {
    if (unreadable !== null) {
      this.#finish(failedTable(table, optional, unreadable.code, unreadable.message))
      return
    }
    const startedAt = new Date().toISOString()
    const first = await walkRange(freshRange({ lo: null, hi: null }, this.#request.pageSize), {
      run: this.#run,
      table,
      planDigest: this.#plan.digest,
      pageSize: this.#request.pageSize,
      bounds: this.#request.slice,
      yieldsToLanes: true,
      label: 'from the start',
      readableTable: () => this.#readableTable,
      handsOver: () => true,
    })
    if (first.rows > 0) this.#readableTable ??= table
    if (first.ended === null && !CancellationScope.current().consideredCancelled) {
      const { lanes, pageSize, slice } = this.#request
      const input = {
        run: this.#run,
        table,
        optional,
        planDigest: this.#plan.digest,
        lanes,
        pageSize,
        slice,
        startedAt,
        ranges: [first],
        split: false,
      }
      this.#children.push(this.#readRest({ ...input, searchAttributes: this.#plan.searchAttributes }))
      return
    }
    this.#finish(tableResult({ table, optional, ranges: [first], seconds: secondsSince(startedAt) }))
  }

  async #readRest(input: TableHarvest): Promise<void> {
    const { table, optional } = input
    try {
      this.#finish(await runTableChild(input))
    } catch (error) {
      // Its own workflow gives no verdict any more; what the first slice stored stays.
      const { code, message } = failureOf(error)
      const ended = isCancellation(error) ? null : { by: code, message }
      const ranges = input.ranges.map((range) => ({ ...range, ended }))
      this.#finish(tableResult({ table, optional, ranges, seconds: secondsSince(input.startedAt) }))
    }
  }

  #finish(result: TableResult): void {
    this.#results.set(result.table, result)
    if (result.code === 'CREDENTIALS_REJECTED') this.rejection = result.reason ?? 'the credential was refused'
    const { verdict, rows, hidden, code, reason, hint } = result
    upsertMemo({ [tableMemo(result.table)]: { verdict, rows, hidden, code, reason, hint } })
    setCurrentDetails(
      coverageDetails(`Harvest of ${this.#run.instance}`, [...this.#results.values()], this.#plan.tables.length),
    )
  }

  /** A 401 on every table looks exactly like a wrong credential, and is one. */
  #judgeRefusals(): void {
    const all = [...this.#results.values()]
    if (all.length > 0 && all.every((result) => result.code === 'TOKEN_EXPIRED')) {
      this.rejection ??= 'every table refused the credential (status 401)'
    }
  }
}

function withoutRanges({ ranges: _ranges, ...result }: TableResult): Omit<TableResult, 'ranges'> {
  return result
}
