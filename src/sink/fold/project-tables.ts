import { join, resolve } from 'node:path'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { ensureRoot } from '../directory/ensure-folder.ts'
import type { FileSystem } from '../directory/file-system.ts'
import { removeQuietly, swapFile } from '../directory/place-file.ts'
import { asSink } from '../directory/sink-failure.ts'
import { nameBehindTemporary } from '../directory/temporary-name.ts'
import { findInstance } from '../places/find-instance.ts'
import { requireOutside } from '../places/require-outside.ts'
import type { HarvestPlace } from '../places/stored-place.ts'
import { canonicalJson } from '../stored/canonical-json.ts'
import { type FoldedState, type FoldingTable, openHarvestedState } from './harvested-state.ts'

/** What is to be written, and where to. */
export interface FoldRequest {
  /** An instance's folder, an output folder with one instance, or a run's folder: then the state is that of the run. */
  readonly folder: HarvestPlace
  /** Folder of the outcome; made where it is missing, its files of the same names are replaced. */
  readonly out: string
  /** Null takes every table that has good rows. */
  readonly tables: readonly string[] | null
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
  const out = resolve(request.out)
  await requireOutside((await findInstance(request.folder)).folder, out, verb)
  const state = await openHarvestedState(request)
  return asSink(`write to ${out}`, async () => {
    await ensureRoot(files, out)
    await removeLeftovers(files, out, [summary, ending])
    const tables: T[] = []
    const failed: { readonly table: string; readonly reason: string }[] = []
    for (const target of state.wanted) {
      try {
        tables.push(await write(await state.folding(target), { out, state }))
      } catch (error) {
        if (!speaksOf(error, 'files')) throw error
        failed.push({ table: target.table, reason: error.message })
      }
    }
    const done = summarize({ instance: state.instance, run: state.run, tables, failed })
    await swapFile(files, join(out, summary), [Buffer.from(canonicalJson(done))])
    return done
  })
}

/** Removes what an earlier attempt left that did not come to its end. */
async function removeLeftovers(files: FileSystem, out: string, endings: readonly string[]): Promise<void> {
  for (const { name } of await files.list(out)) {
    const behind = nameBehindTemporary(name)
    if (endings.some((ending) => behind?.endsWith(ending))) await removeQuietly(files, join(out, name))
  }
}
