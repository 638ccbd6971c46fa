import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { RunRef } from '../../contract/slice.ts'

/** Refuses work for another instance than the worker is configured for; throws WRONG_WORKER. */
export function checkRun(run: RunRef, instance: { readonly name: string }): void {
  if (run.instance === instance.name) return
  throw new HarvestError('WRONG_WORKER', `this worker serves ${instance.name}, the run is for ${run.instance}`)
}
