import { join, resolve } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { followChain } from '../chain/follow-chain.ts'
import { type ManifestReader, manifestReader } from '../chain/manifest-reader.ts'
import { ensureRoot } from '../directory/ensure-folder.ts'
import type { FileSystem } from '../directory/file-system.ts'
import { nodeFileSystem } from '../directory/node-file-system.ts'
import { removeQuietly, swapFile } from '../directory/place-file.ts'
import { publishedRuns } from '../directory/published-runs.ts'
import { asSink } from '../directory/sink-failure.ts'
import { nameBehindTemporary } from '../directory/temporary-name.ts'
import { findInstance } from '../places/find-instance.ts'
import { requireOutside } from '../places/require-outside.ts'
import type { PublishedRuns } from '../sink.ts'
import { canonicalJson } from '../stored/canonical-json.ts'
import type { Fold, FoldedTable } from './fold-schema.ts'
import { foldTable } from './fold-table.ts'
import { type FoldTargets, newestState, stateOfRun } from './fold-targets.ts'
import { writeTable } from './write-table.ts'

/** What is to be folded, and where to. */
export interface FoldRequest {
  /** An instance's folder, an output folder with one instance, or a run's folder: then the state is that of the run. */
  readonly folder: string
  /** Folder of the outcome; made where it is missing, its files of the same names are replaced. */
  readonly out: string
  /** Null folds every table that has good rows. */
  readonly tables: readonly string[] | null
}

const FOLD_FILE = 'fold.json'

/**
 * Folds each table's snapshot and increments into one file of its current rows, and tells in `fold.json`, written last, what
 * the files are. A table whose chain is broken is named as failed and stops no other. Throws CONFIG_INVALID for folders
 * and tables that are not there, SINK_FULL and SINK_UNAVAILABLE where the disk refuses.
 */
export async function foldHarvest(request: FoldRequest, files: FileSystem = nodeFileSystem()): Promise<Fold> {
  const { folder, instance, run } = await findInstance(request.folder)
  const out = resolve(request.out)
  await requireOutside(folder, out, 'fold')
  const published = publishedRuns(files, folder)
  const read = manifestReader(published)
  const state = run === null ? await newestState(published) : await stateOfRun(read, run)
  const wanted = wantedTables(state, request.tables)
  return asSink(`write to ${out}`, async () => {
    await ensureRoot(files, out)
    await removeLeftovers(files, out)
    const tables: FoldedTable[] = []
    const failed: { readonly table: string; readonly reason: string }[] = []
    for (const target of wanted) {
      const folded = await foldOne(target, { published, read, files, out })
      if (typeof folded === 'string') failed.push({ table: target.table, reason: folded })
      else tables.push(folded)
    }
    const fold: Fold = { schemaVersion: 1, instance, run: state.run, tables, failed }
    await swapFile(files, join(out, FOLD_FILE), [Buffer.from(canonicalJson(fold))])
    return fold
  })
}

interface FoldDependencies {
  readonly published: PublishedRuns
  readonly read: ManifestReader
  readonly files: FileSystem
  readonly out: string
}

/** Folds one table; gives the reason where its chain is broken. */
async function foldOne(
  { table, head }: FoldTargets['tables'][number],
  { published, read, files, out }: FoldDependencies,
): Promise<FoldedTable | string> {
  try {
    const chain = await followChain(read, table, head)
    const { rows, tombstones } = await foldTable(published, chain)
    const written = await writeTable(files, out, table, rows)
    const { verdict } = chain.facts
    const { watermark } = chain.head.entry
    return { table, chain: chain.links.map(({ run }) => run), verdict, watermark, tombstones, ...written }
  } catch (error) {
    if (speaksOf(error, 'files')) return error.message
    throw error
  }
}

function wantedTables(state: FoldTargets, names: readonly string[] | null): FoldTargets['tables'] {
  if (names === null) return state.tables
  const missing = names.filter((name) => !state.tables.some(({ table }) => table === name))
  if (missing.length === 0) return state.tables.filter(({ table }) => names.includes(table))
  throw new HarvestError('CONFIG_INVALID', `run ${state.run} and those before it have no rows of ${missing.join(', ')}`)
}

/** Removes what an earlier fold left that did not come to its end. */
async function removeLeftovers(files: FileSystem, out: string): Promise<void> {
  for (const { name } of await files.list(out)) {
    const behind = nameBehindTemporary(name)
    if (behind === FOLD_FILE || behind?.endsWith('.ndjson.gz')) await removeQuietly(files, join(out, name))
  }
}
