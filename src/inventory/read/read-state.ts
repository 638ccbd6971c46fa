import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { Row } from '../../contract/row/row.ts'
import type { TimeWindow } from '../../contract/run/harvest-request.ts'
import type { Manifest } from '../../contract/run/manifest.ts'
import { type Chain, followChain } from '../../sink/chain/follow-chain.ts'
import { type ManifestReader, manifestReader } from '../../sink/chain/manifest-reader.ts'
import { asSink } from '../../sink/directory/sink-failure.ts'
import type { StoredFiles } from '../../sink/files/stored-files.ts'
import { foldedValues } from '../../sink/fold/fold-row.ts'
import { foldTable } from '../../sink/fold/fold-table.ts'
import { newestState, stateOfRun } from '../../sink/fold/fold-targets.ts'
import { findInstance } from '../../sink/places/find-instance.ts'
import { below, type HarvestPlace, placeText } from '../../sink/places/stored-place.ts'
import { publishedRuns } from '../../sink/run/published-runs.ts'
import type { PublishedRuns } from '../../sink/sink.ts'
import { sha256Hex } from '../../sink/stored/sha256-hex.ts'
import { inSight, notRead, type TableInSight } from './table-in-sight.ts'

/** A table's current rows, to be read once, and how well it could be seen. */
export interface StateTable {
  readonly sight: TableInSight
  /** Null where no good rows are stored. */
  readonly rows: (() => AsyncGenerator<Row>) | null
}

/** The state of an instance's tables after a run, opened for reading. */
export interface OpenState {
  readonly instance: string
  readonly manifest: Manifest
  /** The folder of the instance. */
  readonly folder: string
  readonly files: StoredFiles
  /** A table by its name; its rows are streamed. Throws what reading throws, but for damaged files. */
  table(name: string): Promise<StateTable>
  /** Every run whose rows were given so far, with the digest of its manifest. */
  runs(): Promise<readonly { readonly run: string; readonly manifestSha256: string }[]>
}

/** Opens the state that a folder's newest run left, or the named run. Throws CONFIG_INVALID where there is none. */
export async function openState(place: HarvestPlace, named: string | null): Promise<OpenState> {
  const { folder, files, instance, run: given } = await findInstance(place)
  const published = publishedRuns(files, folder)
  const read = manifestReader(published)
  const wanted = named ?? given
  if (named !== null && given !== null && named !== given)
    throw new HarvestError(
      'CONFIG_INVALID',
      `${placeText(place)} is the folder of run ${given}, and --run names ${named}`,
    )
  const state = wanted === null ? await newestState(published) : await stateOfRun(read, wanted)
  const manifest = await read(state.run)
  const heads = new Map(state.tables.map(({ table, head }) => [table, head]))
  const used = new Set([manifest.run])
  return {
    instance,
    manifest,
    folder,
    files,
    async table(name) {
      const entry = manifest.tables.find(({ table }) => table === name)
      const head = heads.get(name)
      if (head === undefined)
        return { sight: entry === undefined ? notRead(name) : inSight(entry, entry.verdict, entry.window), rows: null }
      const chain = await soundChain(read, name, head)
      if (typeof chain === 'string')
        return { sight: { ...notRead(name), verdict: 'failed', reason: chain }, rows: null }
      for (const { run } of chain.links) used.add(run)
      const sight = inSight(chain.head.entry, chain.facts.verdict, windowOf(chain))
      return { sight, rows: () => currentRows(published, chain) }
    },
    async runs() {
      const digests: { run: string; manifestSha256: string }[] = []
      for (const run of [...used].sort())
        digests.push({ run, manifestSha256: await manifestDigest(files, folder, run) })
      return digests
    },
  }
}

/** The chain of a table; the reason where it is broken. */
async function soundChain(read: ManifestReader, table: string, head: string): Promise<Chain | string> {
  try {
    return await followChain(read, table, head)
  } catch (error) {
    if (speaksOf(error, 'files')) return error.message
    throw error
  }
}

/** The time that a log's links cover together; null for a table that was read whole. */
function windowOf({ links, head }: Chain): TimeWindow | null {
  const [first] = links
  if (head.entry.order !== 'sys_created_on' || head.entry.window === null) return null
  return { from: first?.entry.window?.from ?? head.entry.window.from, to: head.entry.window.to }
}

async function* currentRows(published: PublishedRuns, chain: Chain): AsyncGenerator<Row> {
  const { bundles } = await foldTable(published, chain)
  for await (const rows of bundles) for (const row of rows) yield foldedValues(row)
}

async function manifestDigest(files: StoredFiles, folder: string, run: string): Promise<string> {
  const path = below(folder, 'runs', run, 'manifest.json')
  const bytes = await asSink(`read ${path}`, () => files.readBelow(folder, path))
  if (bytes === null) throw new HarvestError('MANIFEST_MISMATCH', `run ${run} has no manifest any more`)
  return sha256Hex(bytes)
}
