import { join, resolve } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { type Chain, followChain } from '../chain/follow-chain.ts'
import { type ManifestReader, manifestReader } from '../chain/manifest-reader.ts'
import { ensureRoot } from '../directory/ensure-folder.ts'
import type { FileSystem } from '../directory/file-system.ts'
import { removeQuietly, swapFile } from '../directory/place-file.ts'
import { publishedRuns } from '../directory/published-runs.ts'
import { asSink } from '../directory/sink-failure.ts'
import { nameBehindTemporary } from '../directory/temporary-name.ts'
import { findInstance } from '../places/find-instance.ts'
import { requireOutside } from '../places/require-outside.ts'
import type { PublishedRuns } from '../sink.ts'
import { canonicalJson } from '../stored/canonical-json.ts'
import { type FoldedRows, foldTable } from './fold-table.ts'
import { type FoldTargets, newestState, stateOfRun } from './fold-targets.ts'

/** What is to be written, and where to. */
export interface FoldRequest {
  /** An instance's folder, an output folder with one instance, or a run's folder: then the state is that of the run. */
  readonly folder: string
  /** Folder of the outcome; made where it is missing, its files of the same names are replaced. */
  readonly out: string
  /** Null takes every table that has good rows. */
  readonly tables: readonly string[] | null
}

/** A table whose current rows are to be written. */
export interface FoldingTable {
  readonly table: string
  readonly chain: Chain
  /** Folds the chain; each call reads it again. */
  readonly fold: () => Promise<FoldedRows>
}

/** Other tables of the same state, for what has to be known beforehand. */
export interface FoldedState {
  /** A table's rows; null where there are none to rely on. */
  readonly table: (name: string) => Promise<FoldingTable | null>
}

/** How the tables of a harvest are written in one form. */
export interface Projection<T> {
  /** What is done, for messages: `fold`. */
  readonly verb: string
  /** The file that says what the others are, written last. */
  readonly summary: string
  /** How the files of tables end. */
  readonly ending: string
  /** Writes one table's file. */
  readonly write: (table: FoldingTable, place: { readonly out: string; readonly state: FoldedState }) => Promise<T>
}

/** What a projection wrote, and what it could not. */
export interface Projected<T> {
  readonly instance: string
  /** The run up to which was read. */
  readonly run: string
  readonly tables: readonly T[]
  readonly failed: readonly { readonly table: string; readonly reason: string }[]
}

/**
 * Writes the current rows of each table in one form, and the summary last. A table whose chain is broken is named as failed and
 * stops no other. Throws CONFIG_INVALID for folders and tables that are not there, SINK_FULL and SINK_UNAVAILABLE where the
 * disk refuses.
 */
export async function projectTables<T, S extends Projected<T>>(
  request: FoldRequest,
  { verb, summary, ending, write }: Projection<T>,
  summarize: (projected: Projected<T>) => S,
  files: FileSystem,
): Promise<S> {
  const { folder, instance, run } = await findInstance(request.folder)
  const out = resolve(request.out)
  await requireOutside(folder, out, verb)
  const published = publishedRuns(files, folder)
  const read = manifestReader(published)
  const state = run === null ? await newestState(published) : await stateOfRun(read, run)
  const wanted = wantedTables(state, request.tables)
  const others = foldedState(state, { published, read })
  return asSink(`write to ${out}`, async () => {
    await ensureRoot(files, out)
    await removeLeftovers(files, out, [summary, ending])
    const tables: T[] = []
    const failed: { readonly table: string; readonly reason: string }[] = []
    for (const target of wanted) {
      try {
        tables.push(await write(await foldingTable(target, { published, read }), { out, state: others }))
      } catch (error) {
        if (!speaksOf(error, 'files')) throw error
        failed.push({ table: target.table, reason: error.message })
      }
    }
    const done = summarize({ instance, run: state.run, tables, failed })
    await swapFile(files, join(out, summary), [Buffer.from(canonicalJson(done))])
    return done
  })
}

interface Harvested {
  readonly published: PublishedRuns
  readonly read: ManifestReader
}

async function foldingTable(
  { table, head }: FoldTargets['tables'][number],
  { published, read }: Harvested,
): Promise<FoldingTable> {
  const chain = await followChain(read, table, head)
  return { table, chain, fold: () => foldTable(published, chain) }
}

function foldedState(state: FoldTargets, harvested: Harvested): FoldedState {
  return {
    async table(name) {
      const target = state.tables.find(({ table }) => table === name)
      try {
        return target === undefined ? null : await foldingTable(target, harvested)
      } catch (error) {
        if (speaksOf(error, 'files')) return null
        throw error
      }
    },
  }
}

function wantedTables(state: FoldTargets, names: readonly string[] | null): FoldTargets['tables'] {
  if (names === null) return state.tables
  const missing = names.filter((name) => !state.tables.some(({ table }) => table === name))
  if (missing.length === 0) return state.tables.filter(({ table }) => names.includes(table))
  throw new HarvestError('CONFIG_INVALID', `run ${state.run} and those before it have no rows of ${missing.join(', ')}`)
}

/** Removes what an earlier attempt left that did not come to its end. */
async function removeLeftovers(files: FileSystem, out: string, endings: readonly string[]): Promise<void> {
  for (const { name } of await files.list(out)) {
    const behind = nameBehindTemporary(name)
    if (endings.some((ending) => behind?.endsWith(ending))) await removeQuietly(files, join(out, name))
  }
}
