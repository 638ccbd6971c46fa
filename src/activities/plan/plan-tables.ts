import { Context } from '@temporalio/activity'
import type { PlannedTable, PlanResult } from '../../contract/activities.ts'
import type { HarvestRequest } from '../../contract/run/harvest-request.ts'
import type { RunRef } from '../../contract/slice.ts'
import type { HarvestPlan, TablePlan } from '../../contract/table/table-plan.ts'
import { planHarvest } from '../../servicenow/plan/plan-harvest.ts'
import { type Attempt, Attempts } from '../attempt/attempts.ts'
import { checkRun } from '../attempt/check-run.ts'
import { heartbeating } from '../attempt/heartbeating.ts'
import { requireAnswer } from '../attempt/require-answer.ts'
import { writerOf } from '../attempt/writer-of.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import { closedTables } from './closed-tables.ts'
import { earlierTables } from './earlier-tables.ts'
import { planRepair } from './plan-repair.ts'
import { withLearntPages } from './with-learnt-pages.ts'

/**
 * Fruitless attempts in a row that insist on looking at everything. After that a table that cannot be looked at fails alone,
 * and one that describes others counts as unreadable.
 */
const INSISTING_ATTEMPTS = 3

/** Fruitless attempts in a row after which an instance that cannot be looked at at all fails the run. */
const MOST_ATTEMPTS = 10

/** Tables that are asked at the same time whether they are open to an API key. */
const PROBING_LANES = 4

/** Decides which tables and columns are read and how, and stores that once; a second attempt finds the first one's plan. */
export function createPlanTables(
  dependencies: ActivityDependencies,
): (run: RunRef, request: HarvestRequest) => Promise<PlanResult> {
  const attempts = new Attempts(MOST_ATTEMPTS, dependencies.tableClient)
  return async (run, request) => {
    checkRun(run, dependencies.instance)
    const context = Context.current()
    return heartbeating(context, () =>
      attempts.at(run.run, 'plan', async (attempt) => {
        const sink = await dependencies.openRun(run)
        const stored = await sink.findPlan()
        const tolerant = attempt.fruitless >= INSISTING_ATTEMPTS
        if (stored !== null) return planResult(stored, run, dependencies, context.cancellationSignal)
        const plan =
          request.repair === undefined
            ? await planAnew(dependencies, attempt, { run, request, tolerant, signal: context.cancellationSignal })
            : await planRepair(dependencies, {
                run,
                request,
                repaired: request.repair,
                sink,
                writer: writerOf(context),
                client: attempt.client(),
                tolerant,
                signal: context.cancellationSignal,
              })
        return planResult({ plan, digest: await sink.writePlan(plan) }, run, dependencies, context.cancellationSignal)
      }),
    )
  }
}

/** What a plan is made for. */
interface PlanTerms {
  readonly run: RunRef
  readonly request: HarvestRequest
  readonly tolerant: boolean
  readonly signal: AbortSignal
}

async function planAnew(
  dependencies: ActivityDependencies,
  { client }: Attempt,
  { run, request, tolerant, signal }: PlanTerms,
): Promise<HarvestPlan> {
  // An instance that is down is waited for: no table fails alone then.
  if (tolerant) await requireAnswer(dependencies.tableClient(), request.tables ?? [], signal)
  const { tables, ...learnt } = await planHarvest(client, {
    tables: request.tables,
    includeSensitive: request.includeSensitive,
    logDays: request.logDays,
    lanes: request.lanes,
    tolerant,
    increments: request.mode === 'snapshot' ? null : await incrementRequest(dependencies, run, request),
    nowMs: dependencies.nowMs,
    signal,
  })
  const { referenceLinks, compression } = request
  return {
    schemaVersion: 1,
    run: run.run,
    instance: run.instance,
    referenceLinks,
    compression,
    ...learnt,
    tables: await withLearntPages(tables, request, dependencies.published(run)),
  }
}

async function incrementRequest(dependencies: ActivityDependencies, run: RunRef, request: HarvestRequest) {
  const { referenceLinks, reconcile = false } = request
  return { earlier: await earlierTables(dependencies.published(run)), referenceLinks, reconcile }
}

async function planResult(
  { plan, digest }: { readonly plan: HarvestPlan; readonly digest: string },
  run: RunRef,
  dependencies: ActivityDependencies,
  signal: AbortSignal,
): Promise<PlanResult> {
  const names = plan.tables.map(({ table }) => table)
  const isKey = dependencies.authenticator.method === 'api_key'
  return {
    digest,
    tables: plan.tables.map((planned) => plannedTable(planned, dependencies)),
    searchAttributes: await dependencies.searchAttributesRegistered(),
    place: dependencies.placeOf(run),
    ...(isKey ? { closedToKey: await closedTables(dependencies, names, PROBING_LANES, signal) } : {}),
  }
}

/** What the workflow needs to know of a table: a log's rows are never deleted, they rotate away. */
function plannedTable(
  { table, optional, unreadable, base, order, reconciles, gap, adopted }: TablePlan,
  { opaqueName }: ActivityDependencies,
): PlannedTable {
  const isIncrement = base !== undefined && order === 'sys_updated_on'
  // What was found out about deletions is taken over with the rows, or lost and found out again by comparison.
  const looksFor = reconciles === true ? 'reconciliation' : adopted === undefined ? 'feeds' : null
  return {
    table,
    optional,
    unreadable,
    ...(isIncrement && looksFor !== null ? { deletions: looksFor } : {}),
    ...(adopted === undefined ? {} : { adopted }),
    ...(gap === undefined ? {} : { gap }),
    ...(opaqueName === undefined ? {} : { shownAs: opaqueName(table) }),
  }
}
