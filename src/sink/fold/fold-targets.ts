import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { baseOf } from '../chain/base-of.ts'
import { holdsState } from '../chain/holds-state.ts'
import type { ManifestReader } from '../chain/manifest-reader.ts'
import type { PublishedRuns } from '../sink.ts'

/** The state to be folded: each table with the run that its chain ends in, in order of their names. */
export interface FoldTargets {
  /** The newest run that the state includes. */
  readonly run: string
  readonly tables: readonly { readonly table: string; readonly head: string }[]
}

/** The state that `latest.json` points at; throws CONFIG_INVALID where no run has finished. */
export async function newestState(published: PublishedRuns): Promise<FoldTargets> {
  const latest = await published.latest()
  if (latest === null)
    throw new HarvestError(
      'CONFIG_INVALID',
      "there is no latest.json: no run has finished yet; give a run's folder instead",
    )
  const tables = Object.entries(latest.tables).map(([table, { run }]) => ({ table, head: run }))
  return { run: latest.run, tables: tables.sort(byName) }
}

/**
 * The state of one run's tables. What it did not read to an end is as it was before: a table without good rows, or whose
 * increment does not cover its window, stands where its increment began, if it was one. Throws CONFIG_INVALID for a run
 * that did not finish.
 */
export async function stateOfRun(read: ManifestReader, run: string): Promise<FoldTargets> {
  const manifest = await read(run)
  if (manifest.state !== 'finished')
    throw new HarvestError('CONFIG_INVALID', `run ${run} ended ${manifest.state}: only finished runs can be folded`)
  const tables = manifest.tables.flatMap((entry) => {
    const head = holdsState(entry) ? run : baseOf(entry)
    return head === null ? [] : [{ table: entry.table, head }]
  })
  return { run, tables: tables.sort(byName) }
}

function byName(a: { readonly table: string }, b: { readonly table: string }): number {
  return a.table < b.table ? -1 : 1
}
