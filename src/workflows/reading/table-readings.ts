import { CancellationScope, isCancellation, setCurrentDetails, upsertMemo } from '@temporalio/workflow'
import type { PlannedTable, PlanResult } from '../../contract/activities.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import type { RangeState, TableHarvest } from '../../contract/range-state.ts'
import type { HarvestRequest } from '../../contract/run/harvest-request.ts'
import type { RunRef } from '../../contract/slice.ts'
import type { DeletionFindings, TableResult } from '../../contract/table/table-result.ts'
import type { Steering } from '../steering/steering.ts'
import { coverageDetails } from '../verdict/coverage-details.ts'
import { everyTableRefused } from '../verdict/every-table-refused.ts'
import { failureOf } from '../verdict/failure-of.ts'
import { failedTable, tableResult, untouchedTable, withDeletions } from '../verdict/table-verdict.ts'
import { finishedMemo } from './finished-memo.ts'
import { inLanes } from './in-lanes.ts'
import { rowsOfOneLane } from './lanes-wanted.ts'
import { lookForDeletions } from './look-for-deletions.ts'
import { witnessesOf } from './outage.ts'
import { adoptedRanges, freshRange } from './range-progress.ts'
import { runTableChild } from './run-table-child.ts'
import { secondsSince } from './seconds-since.ts'
import { type BorrowedTables, WaitingTables } from './waiting-tables.ts'
import { type RangeWalk, walkRange } from './walk-range.ts'

/** What is read, and as whom. */
export interface ReadingTask {
  readonly run: RunRef
  readonly request: HarvestRequest
  readonly plan: PlanResult
  readonly authMethod: string
}

/** How a table's first slice is read, and who takes its result where that ends the table. */
interface FirstSlice extends Pick<RangeWalk, 'further' | 'firstResult'> {
  readonly finish: (result: TableResult) => void
}

/** The reading of all tables: their results as they come in. */
export class TableReadings {
  readonly #run: RunRef
  readonly #request: HarvestRequest
  readonly #plan: PlanResult
  readonly #authMethod: string
  readonly #steering: Steering
  readonly #results = new Map<string, TableResult>()
  readonly #children: Promise<void>[] = []
  #readableTable: string | null = null
  /** Why the credential no longer works; no table is begun after that. */
  rejection: string | null = null

  constructor({ run, request, plan, authMethod }: ReadingTask, steering: Steering) {
    this.#run = run
    this.#request = request
    this.#plan = plan
    this.#authMethod = authMethod
    this.#steering = steering
  }

  /** Reads every table; a table's failure stops no other. */
  async readAll(): Promise<void> {
    const waiting = new WaitingTables(this.#plan.tables, this.#request.lanes)
    await inLanes(waiting, this.#request.lanes, async (table) => {
      if (CancellationScope.current().consideredCancelled || this.rejection !== null) return
      await this.#begin(table, waiting)
    })
    await Promise.all(this.#children)
    this.#addDeletions(this.#plan.tables.flatMap(({ adopted }) => adopted?.deletions ?? []))
    if (this.#plan.tables.some(({ deletions }) => deletions !== undefined)) await this.#lookForDeletions()
    this.#judgeRefusals()
  }

  /** All planned tables in the plan's order, with `not_started` for those that were never begun. */
  results(): readonly TableResult[] {
    return this.#plan.tables.map(({ table, optional }) => this.#results.get(table) ?? untouchedTable(table, optional))
  }

  /** Begins a table, and with many tables left some others in the same activity. */
  #begin(planned: PlannedTable, waiting: WaitingTables): Promise<void> {
    const { table, optional, unreadable, adopted } = planned
    if (unreadable !== null) {
      this.#finish(failedTable(table, optional, unreadable.code, unreadable.message, unreadable.hint))
      return Promise.resolve()
    }
    if (adopted !== undefined) {
      this.#repair(planned, adoptedRanges(adopted, this.#request.pageSize))
      return Promise.resolve()
    }
    const borrowed = waiting.borrow()
    return borrowed === null
      ? this.#readFirstSlice(planned, { finish: (result) => this.#finish(result) })
      : this.#readSeveral(planned, borrowed)
  }

  /** Reads the first slices of several tables in one activity, and continues the last one where that did not end. */
  async #readSeveral(first: PlannedTable, borrowed: BorrowedTables): Promise<void> {
    const results: TableResult[] = []
    await this.#readFirstSlice(first, {
      further: borrowed,
      finish: (result) => results.push({ ...result, seconds: borrowed.secondsOfFirst ?? result.seconds }),
    })
    for (const { planned, firstResult } of borrowed.read()) {
      // Waits of a table do not hold back what those before it came to.
      if (firstResult.stoppedBy !== 'done') this.#finish(...results.splice(0))
      await this.#readFirstSlice(planned, { firstResult, finish: (result) => results.push(result) })
    }
    this.#finish(...results)
  }

  /** Reads a table's first slice, or continues from what it came to, and starts a child for the rest where that does not finish the table. */
  async #readFirstSlice(planned: PlannedTable, { finish, further, firstResult }: FirstSlice): Promise<void> {
    const { table, optional } = planned
    const startedAt = new Date(Date.now() - 1000 * (firstResult?.seconds ?? 0)).toISOString()
    const first = await walkRange(freshRange({ lo: null, hi: null }, this.#request), {
      run: this.#run,
      table,
      shownAs: planned.shownAs,
      planDigest: this.#plan.digest,
      pageSize: this.#request.pageSize,
      largestPageSize: this.#request.largestPageSize,
      bounds: this.#request.slice,
      yieldsToLanes: true,
      ...(this.#request.lanes > 1 ? { mostForOneLane: rowsOfOneLane(this.#request.pageSize) } : {}),
      ...(further === undefined ? {} : { further }),
      ...(firstResult === undefined ? {} : { firstResult }),
      label: 'from the start',
      witnesses: this.#witnessesOf(table),
      giveUpAfterMs: this.#request.giveUpAfterMs,
      readableTable: () => this.#readableTable,
      handsOver: () => true,
      gate: this.#steering.gate,
      park: (refusal) => this.#steering.park(refusal),
    })
    if (first.rows > 0) this.#readableTable ??= table
    if (first.ended === null && !CancellationScope.current().consideredCancelled) {
      this.#children.push(this.#readRest(this.#inputOf(planned, { startedAt, ranges: [first], split: false })))
      return
    }
    finish(tableResult({ table, optional, ranges: [first], seconds: secondsSince(startedAt), ...gapOf(planned) }))
  }

  /** What is damaged is read again by a child; a table that is whole ends here. */
  #repair(planned: PlannedTable, ranges: readonly RangeState[]): void {
    const { table, optional } = planned
    if (ranges.every(({ ended }) => ended !== null))
      this.#finish(tableResult({ table, optional, ranges, seconds: 0, ...gapOf(planned) }))
    else {
      const startedAt = new Date().toISOString()
      this.#children.push(this.#readRest(this.#inputOf(planned, { startedAt, ranges, split: true })))
    }
  }

  /** What a table's own workflow is given. */
  #inputOf(planned: PlannedTable, begun: Pick<TableHarvest, 'startedAt' | 'ranges' | 'split'>): TableHarvest {
    const { table, optional } = planned
    const { lanes, pageSize, largestPageSize, slice } = this.#request
    return {
      run: this.#run,
      table,
      optional,
      planDigest: this.#plan.digest,
      lanes,
      pageSize,
      ...(largestPageSize === undefined ? {} : { largestPageSize }),
      slice,
      ...begun,
      ...gapOf(planned),
      ...(planned.shownAs === undefined ? {} : { shownAs: planned.shownAs }),
      searchAttributes: this.#plan.searchAttributes,
      witnesses: this.#witnessesOf(table),
      ...(this.#request.giveUpAfterMs === undefined ? {} : { giveUpAfterMs: this.#request.giveUpAfterMs }),
    }
  }

  #witnessesOf(table: string): readonly string[] {
    return witnessesOf(
      table,
      this.#plan.tables.flatMap((other) => (other.unreadable === null ? [other.table] : [])),
    )
  }

  async #readRest(input: TableHarvest): Promise<void> {
    const { table, optional } = input
    try {
      this.#finish(await runTableChild(input, this.#steering))
    } catch (error) {
      // Its own workflow gives no verdict any more; what the first slice stored is kept.
      const { code, ...said } = failureOf(error)
      const ended = isCancellation(error) ? null : { by: code, ...said }
      const ranges = input.ranges.map((range) => ({ ...range, ended }))
      this.#finish(tableResult({ table, optional, ranges, seconds: secondsSince(input.startedAt), ...gapOf(input) }))
    }
  }

  /** An increment is done once it is known what was deleted; a doubt about that is a doubt about the table. */
  async #lookForDeletions(): Promise<void> {
    if (CancellationScope.current().consideredCancelled) return
    const { digest: planDigest, tables } = this.#plan
    const { lanes, giveUpAfterMs } = this.#request
    const read = { run: this.#run, planDigest, lanes, tables, results: this.#results, giveUpAfterMs }
    this.#addDeletions(await lookForDeletions(read, this.#steering))
  }

  #addDeletions(found: readonly DeletionFindings[]): void {
    for (const findings of found) {
      const result = this.#results.get(findings.table)
      if (result !== undefined) this.#finish(withDeletions(result, findings))
    }
  }

  #finish(...results: readonly TableResult[]): void {
    if (results.length === 0) return
    for (const result of results) {
      this.#results.set(result.table, result)
      if (waitsFor(result.code) === 'credential') this.rejection = result.reason ?? 'the credential was refused'
    }
    const memos = results.map((result) => {
      const { shownAs } = this.#plan.tables.find(({ table }) => table === result.table) ?? {}
      return finishedMemo(result, shownAs)
    })
    upsertMemo(Object.assign({}, ...memos))
    this.showDetails()
  }

  /** Shows the coverage so far in the Temporal UI, and why nothing is read where the run is held. */
  showDetails(): void {
    const finished = [...this.#results.values()]
    setCurrentDetails(
      coverageDetails(`Harvest of ${this.#run.instance}`, finished, this.#plan.tables.length, this.#steering.hold),
    )
  }

  /** A table that answered before, to probe the credential by; null while none has. */
  get readableTable(): string | null {
    return this.#readableTable
  }

  /** A 401 on every table looks exactly like a wrong credential, and is one. */
  #judgeRefusals(): void {
    const all = [...this.#results.values()]
    if (all.length > 0 && all.every((result) => waitsFor(result.code) === 'token')) {
      this.rejection ??= everyTableRefused(this.#authMethod)
    }
  }
}

function gapOf({ gap }: { readonly gap?: string }): { readonly gap?: string } {
  return gap === undefined ? {} : { gap }
}
