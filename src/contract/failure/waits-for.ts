import { isFailureCode } from './failure-code.ts'
import { FAILURE_POLICY, type WaitsFor } from './failure-policy.ts'

/** What has to come before a failure is over, by its code; nothing for an end that is no failure of ours. */
export function waitsFor(code: string | null): WaitsFor {
  return isFailureCode(code) ? FAILURE_POLICY[code].waitsFor : 'nothing'
}
