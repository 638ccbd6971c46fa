import { join } from 'node:path'
import type { HarvestOutcome } from '../../../src/contract/run/harvest-outcome.ts'
import type { Simulator } from '../../../src/simulator/index.ts'
import { type Comparison, compareHarvest } from './compare-harvest.ts'

/** Compares what worker processes stored under `<folder>/output` with what the instance shows. */
export function compareOutput(
  folder: string,
  outcome: Pick<HarvestOutcome, 'instance' | 'run'> | null,
  tables: readonly string[],
  simulator: Simulator,
): Comparison {
  if (outcome === null) throw new RangeError('the run was cancelled')
  const manifest = join(folder, 'output', outcome.instance, 'runs', outcome.run, 'manifest.json')
  return compareHarvest(manifest, tables, (table) => simulator.visibleRows(table))
}
