import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { SliceRequest } from '../../contract/slice.ts'
import type { SliceLedger } from './slice-ledger.ts'
import type { SliceStop } from './slice-stop.ts'

/** A refusal that contradicts what a table just did is believed where it comes for so many slices or attempts in a row. */
const BELIEVED_STRIKES = 3

/**
 * A table that answered and then refuses contradicts itself: a node without its access rules, or a gateway's moment, passes. The
 * refusal is waited out like any other answer that is none, before it ends the table.
 */
export function weighRefusal(stop: SliceStop, request: SliceRequest, ledger: SliceLedger): SliceStop {
  const { failure } = stop
  const hasAnswered = request.sequence > 0 || request.range.lo !== null || ledger.holdsAnything
  if (failure === null || !hasAnswered || failure.lasts || !speaksOf(failure, 'table', 'query')) return stop
  if (!FAILURE_POLICY[failure.code].evidence || ledger.progress.strikes + 1 >= BELIEVED_STRIKES) return stop
  const message = `the table answered before, and now: ${failure.message}`
  const doubted = new HarvestError('RESPONSE_MALFORMED', message, { cause: failure, hint: failure.hint })
  return { by: doubted.code, failure: doubted }
}
