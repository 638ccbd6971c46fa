import { DEFAULT_SLICE_BOUNDS, ENGINE_VERSION, type HarvestRequest } from '../../src/contract/run/harvest-request.ts'

/** A request for an instance, with what a test wants otherwise. */
export function requestFor(instance: string, changes: Partial<HarvestRequest> = {}): HarvestRequest {
  return {
    engine: ENGINE_VERSION,
    instance,
    tables: null,
    profile: 'automation',
    mode: 'snapshot',
    compression: 'gzip',
    includeSensitive: false,
    referenceLinks: false,
    logDays: null,
    sink: 'test',
    lanes: 4,
    pageSize: 100,
    slice: DEFAULT_SLICE_BOUNDS,
    ...changes,
  }
}
