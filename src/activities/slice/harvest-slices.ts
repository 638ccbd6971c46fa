import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import type { HarvestError } from '../../contract/failure/harvest-error.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import type { SliceProgress, SliceRequest, SliceResult, StopReason, TableSlice } from '../../contract/slice.ts'
import { type HarvestSlice, ownAttempt } from './harvest-slice.ts'

/** An activity begins no further table after so long: what it holds is then soon told, and its lane is free for others. In milliseconds. */
const FURTHER_MS = 5000

/**
 * Reads a slice, and after it the first slices of further tables where the request names some. A table that its first slice does not end
 * is the last one, and what is left of the list is told by its absence. A failure stops it too, and the workflow deals with it as it does
 * for one table alone.
 */
export function createHarvestSlices(harvestSlice: HarvestSlice): (request: SliceRequest) => Promise<SliceResult> {
  return async (request) => {
    const attempt = ownAttempt()
    const { furtherTables, ...alone } = request
    if (furtherTables === undefined) return harvestSlice(request, attempt)
    const { inherited, startedAtMs } = attempt
    const read: TableSlice[] = [...(inherited?.before ?? [])]
    for (const table of [request.table, ...furtherTables].slice(read.length)) {
      if (read.length > 0 && performance.now() - startedAtMs >= FURTHER_MS) break
      const beganMs = performance.now()
      const known: SliceProgress | null = inherited?.table === table ? inherited : null
      const tells = read.length === 0 ? isNoReasonToWaitHere : isFinalRefusal
      try {
        const result = await harvestSlice(
          { ...alone, table },
          { inherited: known, startedAtMs, before: [...read], tells },
        )
        read.push({ ...result, table, seconds: Math.round((performance.now() - beganMs) / 100) / 10 })
        if (!endsTable(result.stoppedBy)) break
      } catch (error) {
        // The tables before it are told; this one is begun again in an activity of its own, which shows what it fails with.
        if (read.length === 0) throw error
        break
      }
    }
    return told(read)
  }
}

function told([first, ...further]: readonly TableSlice[]): SliceResult {
  if (first === undefined) throw new RangeError('no table was read')
  const { table: _table, ...result } = first
  return { ...result, further }
}

function endsTable(stoppedBy: StopReason): boolean {
  return stoppedBy === 'done' || (stoppedBy !== 'bound' && stoppedBy !== 'drained' && waitsFor(stoppedBy) === 'nothing')
}

/** A failure that no other attempt would change, and that others tables need not have. */
function isFinalRefusal({ code, retried }: HarvestError): boolean {
  return !retried && FAILURE_POLICY[code].waitsFor === 'nothing'
}

/** A failure that other attempts may change is waited out by the workflow, so that further tables do not wait with the one that failed. */
function isNoReasonToWaitHere(failure: HarvestError): boolean {
  return (
    isFinalRefusal(failure) || (failure.retried && !failure.final && FAILURE_POLICY[failure.code].waitsFor === 'time')
  )
}
