import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { Manifest, ManifestTable } from '../../contract/run/manifest.ts'
import { baseOf } from './base-of.ts'
import { type FoldedFacts, foldedFacts } from './folded-facts.ts'
import { holdsState } from './holds-state.ts'
import type { ManifestReader } from './manifest-reader.ts'

/** One run's entry of a table, as a link of the chain that makes the table's state. */
export interface ChainLink {
  readonly run: string
  readonly entry: ManifestTable
}

/** What makes a table's state in a run. */
export interface Chain {
  /** The snapshot, then each increment. */
  readonly links: readonly ChainLink[]
  readonly head: ChainLink
  /** What is true of the state. */
  readonly facts: Required<FoldedFacts>
}

/**
 * Follows a table's state in a run down to its snapshot. Throws MANIFEST_MISMATCH that names table and run where one is
 * missing, damaged, without state, or does not continue where the one before it ended.
 */
export function followChain(read: ManifestReader, table: string, head: string): Promise<Chain> {
  return chainBelow(read, table, head, [])
}

async function chainBelow(
  read: ManifestReader,
  table: string,
  named: string,
  above: readonly string[],
): Promise<Chain> {
  const manifest = await manifestFor(read, table, named)
  const { run } = manifest
  // A circle of bases would not end.
  if (above.includes(run)) throw broken(table, run, 'which is based on itself')
  const entry = entryIn(manifest, table)
  const head = { run, entry }
  const base = baseOf(entry)
  if (base === null) {
    checkRoot(head)
    return { links: [head], head, facts: foldedFacts(entry, null) }
  }
  const below = await chainBelow(read, table, base, [...above, run])
  checkJoint(below.head, head)
  return { links: [...below.links, head], head, facts: foldedFacts(entry, below.facts) }
}

async function manifestFor(read: ManifestReader, table: string, run: string): Promise<Manifest> {
  try {
    return await read(run)
  } catch (error) {
    if (!speaksOf(error, 'files')) throw error
    throw new HarvestError('MANIFEST_MISMATCH', `the state of ${table} needs run ${run}: ${error.message}`, {
      cause: error,
    })
  }
}

function entryIn({ run, state, tables }: Manifest, table: string): ManifestTable {
  const entry = tables.find((each) => each.table === table)
  if (state !== 'finished') throw broken(table, run, `which ended ${state}`)
  if (entry === undefined) throw broken(table, run, 'which does not have the table')
  if (!holdsState(entry)) throw broken(table, run, `which has no complete state or window of it (${entry.verdict})`)
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
      `which ends at ${until ?? 'no known time'}, and run ${run} continues at ${from ?? 'no known time'}: the time between is missing`,
    )
}

function checkRoot({ run, entry }: ChainLink): void {
  if (entry.order === 'sys_updated_on' && entry.verdict !== 'absent')
    throw broken(entry.table, run, 'which is not a snapshot in order of its ids')
}

/** Up to when an entry saw every change: the end of a window, or the watermark of a table that was read whole. */
function coveredUntil({ order, window, watermark, increment }: ManifestTable): string | null {
  const windowed = order === 'sys_created_on' || (increment ?? null) !== null
  return windowed && window !== null ? window.to : watermark
}

function broken(table: string, run: string, how: string): HarvestError {
  return new HarvestError('MANIFEST_MISMATCH', `the state of ${table} needs run ${run}, ${how}`)
}
