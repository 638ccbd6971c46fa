import { Context } from '@temporalio/activity'
import type { PlanResult } from '../contract/activities.ts'
import type { HarvestRequest } from '../contract/harvest-request.ts'
import type { RunRef } from '../contract/slice.ts'
import type { HarvestPlan } from '../contract/table-plan.ts'
import { planHarvest } from '../servicenow/plan/plan-harvest.ts'
import { checkRun } from './check-run.ts'
import { closedTables } from './closed-tables.ts'
import type { ActivityDependencies } from './dependencies.ts'

/** Attempts that insist on looking at every table; after that, one that cannot be looked at fails alone. */
const INSISTING_ATTEMPTS = 3

/** Tables that are asked at the same time whether they are open to an API key. */
const PROBING_LANES = 4

/** Decides which tables and columns are read and how, and stores that once; a second attempt finds the first one's plan. */
export function createPlanTables(
  dependencies: ActivityDependencies,
): (run: RunRef, request: HarvestRequest) => Promise<PlanResult> {
  return async (run, request) => {
    checkRun(run, dependencies.instance)
    const context = Context.current()
    const signal = context.cancellationSignal
    const timer = setInterval(() => context.heartbeat(), 1000)
    try {
      const sink = await dependencies.openRun(run)
      const stored = await sink.findPlan()
      if (stored !== null) return await planResult(stored.plan, stored.digest, run, dependencies, signal)
      const { tables, honouredLimit } = await planHarvest(dependencies.tableClient, {
        tables: request.tables,
        includeSensitive: request.includeSensitive,
        logDays: request.logDays,
        lanes: request.lanes,
        tolerant: context.info.attempt > INSISTING_ATTEMPTS,
        nowMs: dependencies.nowMs,
        signal,
      })
      const plan: HarvestPlan = {
        schemaVersion: 1,
        run: run.run,
        instance: run.instance,
        referenceLinks: request.referenceLinks,
        compression: request.compression,
        honouredLimit,
        tables,
      }
      return await planResult(plan, await sink.writePlan(plan), run, dependencies, signal)
    } finally {
      clearInterval(timer)
    }
  }
}

async function planResult(
  plan: HarvestPlan,
  digest: string,
  run: RunRef,
  dependencies: ActivityDependencies,
  signal: AbortSignal,
): Promise<PlanResult> {
  const names = plan.tables.map(({ table }) => table)
  const isKey = dependencies.authenticator.method === 'api_key'
  return {
    digest,
    tables: plan.tables.map(({ table, optional, unreadable }) => ({ table, optional, unreadable })),
    searchAttributes: await dependencies.searchAttributesRegistered(),
    place: dependencies.placeOf(run),
    ...(isKey ? { closedToKey: await closedTables(dependencies, names, PROBING_LANES, signal) } : {}),
  }
}
