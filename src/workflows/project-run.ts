import { isCancellation, setCurrentDetails } from '@temporalio/workflow'
import type { ProjectionOutcome } from '../contract/run/projection.ts'
import type { RunRef } from '../contract/slice.ts'
import { projecting } from './activity-proxies.ts'
import { failureOf } from './verdict/failure-of.ts'

/** Makes what the worker is to make of a published run, one after the other; a failure stops no other, and never the run. */
export async function projectRun(run: RunRef, projections: readonly string[]): Promise<readonly ProjectionOutcome[]> {
  const outcomes: ProjectionOutcome[] = []
  for (const projection of projections) {
    setCurrentDetails(`The manifest is published. Now: ${projection}`)
    try {
      const place = await projecting.project.executeWithOptions({ summary: `make the ${projection}` }, [
        { run, projection },
      ])
      outcomes.push({ projection, place, message: null })
    } catch (error) {
      const message = isCancellation(error) ? 'cancelled' : failureOf(error).message
      outcomes.push({ projection, place: null, message })
    }
  }
  return outcomes
}
