import { Context } from '@temporalio/activity'
import type { SplitRequest } from '../../contract/activities.ts'
import type { Key } from '../../contract/row/key.ts'
import { evenEnds } from '../../servicenow/paging/keys/even-ends.ts'
import { splitEvenly } from '../../servicenow/paging/keys/split-evenly.ts'
import { checkRun } from '../attempt/check-run.ts'
import { heartbeating } from '../attempt/heartbeating.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import { plannedTable } from './planned-walk.ts'

/** Splits a range into about equal ones; gives each one's inclusive end, null for the last. */
export function createSplitRange(
  dependencies: ActivityDependencies,
): (request: SplitRequest) => Promise<readonly (Key | null)[]> {
  return async (request) => {
    const { run, ranges, before } = request
    checkRun(run, dependencies.instance)
    const context = Context.current()
    return heartbeating(context, async () => {
      const { walk } = await plannedTable(await dependencies.openRun(run), request)
      const ends = before === undefined ? null : evenEnds(walk, ranges, before)
      return ends ?? splitEvenly(dependencies.tableClient(), walk, ranges, context.cancellationSignal)
    })
  }
}
