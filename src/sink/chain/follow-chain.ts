import { HarvestError } from '../../contract/harvest-error.ts'
import type { Manifest, ManifestTable } from '../../contract/manifest.ts'
import { baseOf } from './base-of.ts'
import { holdsState } from './holds-state.ts'
import type { ManifestReader } from './manifest-reader.ts'

/** One run's entry of a table, as a link of the chain that makes the table's state. */
export interface ChainLink {
  readonly run: string
  readonly entry: ManifestTable
}

/**
 * The entries that a table's state in a run is made of: the snapshot first, then each increment. Throws MANIFEST_MISMATCH
 * that names table and run where one is missing, damaged, without state, or does not go on where the one before it ended.
 */
export async function followChain(read: ManifestReader, table: string, head: string): Promise<readonly ChainLink[]> {
  const chain: ChainLink[] = []
  let younger: Manifest | null = null
  for (let run: string | null = head; run !== null; ) {
    const manifest: Manifest = await manifestFor(read, table, run)
    const entry = entryIn(manifest, table)
    // Bases lead back in time; a circle of them would not end.
    if (younger !== null && Date.parse(manifest.startedAt) >= Date.parse(younger.startedAt))
      throw broken(table, run, `which is not older than run ${younger.run} that stands on it`)
    const next = chain[0]
    if (next !== undefined) checkJoint({ run, entry }, next)
    chain.unshift({ run, entry })
    younger = manifest
    run = baseOf(entry)
  }
  checkRoot(chain)
  return chain
}

async function manifestFor(read: ManifestReader, table: string, run: string): Promise<Manifest> {
  try {
    return await read(run)
  } catch (error) {
    if (!(error instanceof HarvestError) || error.code !== 'MANIFEST_MISMATCH') throw error
    throw new HarvestError('MANIFEST_MISMATCH', `the state of ${table} needs run ${run}: ${error.message}`, {
      cause: error,
    })
  }
}

function entryIn({ run, state, tables }: Manifest, table: string): ManifestTable {
  const entry = tables.find((each) => each.table === table)
  if (state !== 'finished') throw broken(table, run, `which ended ${state}`)
  if (entry === undefined) throw broken(table, run, 'which does not have the table')
  if (!holdsState(entry)) throw broken(table, run, `which holds no whole state or window of it (${entry.verdict})`)
  return entry
}

/** An increment changes rows of its own kind, and leaves out no time between it and what it changes. */
function checkJoint(base: ChainLink, { run, entry }: ChainLink): void {
  const sameKind = (base.entry.order === 'sys_created_on') === (entry.order === 'sys_created_on')
  if (!sameKind || entry.order === 'sys_id')
    throw broken(entry.table, base.run, `in order of ${base.entry.order}, and run ${run} in order of ${entry.order}`)
  const until = coveredUntil(base.entry)
  const from = entry.window?.from ?? null
  if (until === null || from === null || Date.parse(from) > Date.parse(until))
    throw broken(
      entry.table,
      base.run,
      `which ends at ${until ?? 'no known time'}, and run ${run} goes on at ${from ?? 'no known time'}: what lies between is left out`,
    )
}

function checkRoot([root]: readonly ChainLink[]): void {
  if (root?.entry.order === 'sys_updated_on' && root.entry.verdict !== 'absent')
    throw broken(root.entry.table, root.run, 'which is no snapshot in order of its ids')
}

/** Up to when an entry saw every change: the end of a window, or the watermark of a table that was read whole. */
function coveredUntil({ order, window, watermark, increment }: ManifestTable): string | null {
  const windowed = order === 'sys_created_on' || (increment ?? null) !== null
  return windowed && window !== null ? window.to : watermark
}

function broken(table: string, run: string, how: string): HarvestError {
  return new HarvestError('MANIFEST_MISMATCH', `the state of ${table} needs run ${run}, ${how}`)
}
