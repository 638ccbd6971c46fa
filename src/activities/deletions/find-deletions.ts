import { Context } from '@temporalio/activity'
import type { HarvestActivities } from '../../contract/activities.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { instanceTime } from '../../contract/row/instance-time.ts'
import type { Tombstone } from '../../contract/row/tombstone.ts'
import type { TimeWindow } from '../../contract/run/harvest-request.ts'
import type { HarvestPlan, TablePlan } from '../../contract/table/table-plan.ts'
import type { DeletionFindings } from '../../contract/table/table-result.ts'
import { type DeletionFeeds, readFeeds } from '../../servicenow/deletions/read-feeds.ts'
import { tellMissingApart } from '../../servicenow/deletions/tell-missing-apart.ts'
import type { TableClient } from '../../servicenow/table-api/table-client.ts'
import { Attempts, SEARCH_ATTEMPTS } from '../attempt/attempts.ts'
import { checkRun } from '../attempt/check-run.ts'
import { heartbeating } from '../attempt/heartbeating.ts'
import { writerOf } from '../attempt/writer-of.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import { storeFindings } from './store-findings.ts'

/**
 * Learns from the instance's feeds what was deleted in some tables since their last run. A row that a feed calls deleted is
 * asked for too, since it may be back or just unreadable; only what the instance does not count is stored as a
 * tombstone.
 */
export function createFindDeletions(dependencies: ActivityDependencies): HarvestActivities['findDeletions'] {
  const attempts = new Attempts(SEARCH_ATTEMPTS, dependencies.tableClient)
  return async ({ run, planDigest, tables }) => {
    checkRun(run, dependencies.instance)
    const context = Context.current()
    const signal = context.cancellationSignal
    return heartbeating(context, () =>
      attempts.at(run.run, 'deletions', async (attempt) => {
        const sink = await dependencies.openRun(run)
        const plan = await sink.readPlan(planDigest)
        const client = attempt.client()
        const plans = tables.map((name) => incrementOf(plan, name))
        const feeds = await readFeeds(client, widest(plans.map(({ window }) => window)), signal)
        const gap = gapOf(feeds)
        const findings: DeletionFindings[] = []
        for (const table of plans) {
          const told = await askForDeleted(client, table, feeds, signal)
          const { compression } = plan
          const { readable: deletionsFrom } = feeds
          findings.push(
            await storeFindings({ sink, compression, writer: writerOf(context) }, { ...told, ...gap, deletionsFrom }),
          )
        }
        return findings
      }),
    )
  }
}

/** A table of the plan that is read as an increment. */
export interface PlannedIncrement extends TablePlan {
  readonly base: string
  readonly window: TimeWindow
}

/** Finds a table's increment in the plan; throws MANIFEST_MISMATCH where there is none. */
export function incrementOf(plan: HarvestPlan, name: string): PlannedIncrement {
  const table = plan.tables.find((each) => each.table === name)
  if (table?.base === undefined || table.window === null)
    throw new HarvestError('MANIFEST_MISMATCH', `the plan does not hold an increment of ${name}`)
  return { ...table, base: table.base, window: table.window }
}

/** The window that holds all of some windows. */
function widest(windows: readonly TimeWindow[]): TimeWindow {
  const from = windows.map((window) => window.from).toSorted()[0] ?? ''
  return {
    from,
    to:
      windows
        .map((window) => window.to)
        .toSorted()
        .at(-1) ?? from,
  }
}

/** Why deletions may be untold although feeds were read: some of their rows are hidden, or it is unknown whether they are. */
function gapOf({ readable, hidden }: DeletionFeeds): { readonly feedGap?: string } {
  if (hidden === 0) return {}
  const feeds = readable.join(' and ')
  const gap =
    hidden === null ? `it is unknown whether rows of ${feeds} are hidden` : `${hidden} rows of ${feeds} are hidden`
  return { feedGap: `${gap}: deletions in them show when all rows are compared` }
}

interface AskedTable {
  readonly table: string
  readonly tombstones: readonly Tombstone[]
  readonly unreadable: number
  readonly doubt: string | null
}

async function askForDeleted(
  client: TableClient,
  { table, classes = [table], window, reading = 'keyset' }: PlannedIncrement,
  { told }: DeletionFeeds,
  signal: AbortSignal,
): Promise<AskedTable> {
  const from = instanceTime(window.from)
  const own = told.filter(({ className, deletedOn }) => deletedOn >= from && classes.includes(className))
  const byId = new Map(own.map(({ sys_id, deletedOn, source }) => [sys_id, { sys_id, deletedOn, source }]))
  const { deleted, unreadable, untold } = await tellMissingApart(
    client,
    { table, reading },
    [...byId.keys()].sort(),
    signal,
  )
  return {
    table,
    tombstones: deleted.flatMap((id) => byId.get(id) ?? []),
    unreadable: unreadable.length,
    doubt:
      untold.length === 0
        ? null
        : `it is unknown what happened to ${untold.length} rows that the instance reports as deleted`,
  }
}
