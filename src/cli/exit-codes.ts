import type { FailureCode } from '../contract/failure/failure-code.ts'
import { FAILURE_POLICY } from '../contract/failure/failure-policy.ts'
import type { Verdict } from '../contract/table/verdict.ts'

/** The exit codes; scripts rely on them. */
export const EXIT = {
  complete: 0,
  internal: 1,
  usage: 2,
  gaps: 3,
  credentials: 4,
  failed: 5,
  interrupted: 130,
} as const

/** Sets the exit code of a command. */
export type ExitWith = (code: number) => void

/** The exit code of a run that ended with a failure. */
export function exitOfFailure(code: FailureCode): number {
  return EXIT[FAILURE_POLICY[code].exit]
}

/** The exit code of a run by its verdict. */
export function exitOfVerdict(verdict: Verdict): number {
  switch (verdict) {
    case 'complete':
      return EXIT.complete
    case 'failed':
    case 'not_started':
      return EXIT.failed
    case 'unproven':
    case 'denied':
    case 'absent':
    case 'partial':
      return EXIT.gaps
    default:
      return verdict satisfies never
  }
}
