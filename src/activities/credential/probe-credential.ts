import { Context } from '@temporalio/activity'
import type { ProbeRequest } from '../../contract/activities.ts'
import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { checkRun } from '../attempt/check-run.ts'
import { heartbeating } from '../attempt/heartbeating.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import { readOneRow } from './read-one-row.ts'

/** Reads one row of a table that answered before: true tells that the credential is good, false that it is refused there too. */
export function createProbeCredential(dependencies: ActivityDependencies): (request: ProbeRequest) => Promise<boolean> {
  return async ({ run, table }) => {
    checkRun(run, dependencies.instance)
    try {
      const context = Context.current()
      // An instance that hangs takes longer than a worker may be silent.
      await heartbeating(context, () => readOneRow(dependencies.tableClient(), table, context.cancellationSignal))
      return true
    } catch (error) {
      if (!(error instanceof HarvestError)) throw error
      const { waitsFor } = FAILURE_POLICY[error.code]
      if (waitsFor === 'token' || waitsFor === 'credential') return false
      throw error
    }
  }
}
