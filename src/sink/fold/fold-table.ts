import { foldedKey } from '../../contract/row/compare-keys.ts'
import { instanceTime } from '../../contract/row/instance-time.ts'
import type { Tombstone } from '../../contract/row/tombstone.ts'
import type { Chain, ChainLink } from '../chain/follow-chain.ts'
import { TombstoneSchema } from '../schema/tombstone-schema.ts'
import type { PublishedRuns } from '../sink.ts'
import { requireStored } from '../stored/read-stored.ts'
import { applyChanges } from './apply-changes.ts'
import { type RowBundle, readFoldRows, readLateRows } from './fold-row.ts'
import { joinWindows } from './join-windows.ts'
import { Overlay } from './overlay.ts'

/** A link of a chain whose tombstones are in memory. */
export interface FoldLink extends ChainLink {
  readonly tombstones: readonly Tombstone[]
}

/** A table's folded rows, to be read once, and how many tombstones were applied to them. */
export interface FoldedRows {
  readonly bundles: AsyncIterable<RowBundle>
  readonly tombstones: number
}

/**
 * Folds a table's chain, snapshot first: rows in ascending order of their ids, those of a log in order of time. The
 * snapshot is read as it is consumed; its increments are held in memory. Throws MANIFEST_MISMATCH where a part is not as
 * recorded.
 */
export async function foldTable(published: PublishedRuns, chain: Chain): Promise<FoldedRows> {
  const links = await readLinks(published, chain.links)
  const tombstones = links.reduce((sum, link) => sum + link.tombstones.length, 0)
  const isLog = chain.head.entry.order === 'sys_created_on'
  return { bundles: isLog ? foldLog(published, links) : await foldById(published, links), tombstones }
}

async function foldById(
  published: PublishedRuns,
  [snapshot, ...increments]: readonly FoldLink[],
): Promise<AsyncIterable<RowBundle>> {
  if (snapshot === undefined) throw new RangeError('a chain has at least one link')
  const overlay = await overlayOf(published, increments)
  const changes = overlay.ascending()
  const bundles = readFoldRows(published, snapshot)
  return changes.length === 0 ? bundles : applyChanges(bundles, changes)
}

/** Everything that increments change, in memory; theirs is the order of the chain. */
export async function overlayOf(published: PublishedRuns, increments: readonly FoldLink[]): Promise<Overlay> {
  const overlay = new Overlay()
  for (const link of increments) {
    for (const { sys_id } of link.tombstones) overlay.bury(sys_id)
    for await (const rows of readFoldRows(published, link)) for (const row of rows) overlay.put(row)
    for await (const rows of readLateRows(published, link)) for (const row of rows) overlay.replace(row)
  }
  return overlay
}

/** The rows of a log's windows in order of time, those in several of them once, without those that a later one buries. */
export function foldLog(published: PublishedRuns, links: readonly FoldLink[]): AsyncIterable<RowBundle> {
  const buriedBy = new Map(
    links.flatMap(({ tombstones }, at) => tombstones.map(({ sys_id }) => [foldedKey(sys_id), at] as const)),
  )
  return joinWindows(
    links.map((link, at) => ({
      from: link.entry.window === null ? '' : instanceTime(link.entry.window.from),
      bundles: unburied(readFoldRows(published, link), (id) => (buriedBy.get(foldedKey(id)) ?? 0) > at),
    })),
  )
}

async function* unburied(
  bundles: AsyncIterable<RowBundle>,
  isBuried: (id: string) => boolean,
): AsyncGenerator<RowBundle, undefined> {
  for await (const rows of bundles) yield rows.filter(({ id }) => !isBuried(id))
}

/** Links of a chain with their tombstones, in their order. */
export async function readLinks(published: PublishedRuns, links: readonly ChainLink[]): Promise<readonly FoldLink[]> {
  const read: FoldLink[] = []
  for (const link of links) read.push({ ...link, tombstones: await readTombstones(published, link) })
  return read
}

async function readTombstones(published: PublishedRuns, { run, entry }: ChainLink): Promise<readonly Tombstone[]> {
  const tombstones: Tombstone[] = []
  for (const part of entry.increment?.tombstones ?? [])
    for await (const lines of published.lineBundles(run, part))
      for (const line of lines)
        tombstones.push(requireStored(TombstoneSchema, line, `a line of run ${run}, ${part.path},`))
  return tombstones
}
