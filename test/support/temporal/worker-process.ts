import { join } from 'node:path'
import { inject } from 'vitest'
import type { Simulator } from '../../../src/simulator/index.ts'
import { environmentFor, type Running, start } from '../command.ts'
import type { ReachedBucket } from '../servers/bucket/object-store.ts'

/** What a worker process may be given otherwise. */
export interface WorkerProcessOptions {
  /** Slices that it works on at the same time. */
  readonly lanes?: number
  /** Where it reaches Temporal; the server of the test run where left out. */
  readonly temporalAddress?: string
  /** The bucket that it stores in; a folder of its own where left out. */
  readonly store?: ReachedBucket | null
}

/** Starts `harvester worker` for a simulated instance, which stores under `<folder>/output`; killed when the test ends. */
export function startWorkerProcess(
  simulator: Simulator,
  folder: string,
  { lanes = 4, temporalAddress = inject('temporalAddress'), store = null }: WorkerProcessOptions = {},
): Running {
  const env = {
    ...environmentFor(simulator, join(folder, 'home')),
    TEMPORAL_ADDRESS: temporalAddress,
    HARVESTER_SINK: `directory:${join(folder, 'output')}`,
    HARVESTER_LANES: String(lanes),
    ...store?.env,
  }
  return start(['worker'], env, folder)
}
