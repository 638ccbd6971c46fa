import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { type Chain, type ChainLink, followChain } from '../chain/follow-chain.ts'
import { type ManifestReader, manifestReader } from '../chain/manifest-reader.ts'
import type { StoredFiles } from '../files/stored-files.ts'
import { findInstance } from '../places/find-instance.ts'
import type { HarvestPlace } from '../places/stored-place.ts'
import { publishedRuns } from '../run/published-runs.ts'
import type { PublishedRuns } from '../sink.ts'
import { type FoldedChange, foldChanges } from './fold-changes.ts'
import { type FoldedRows, foldTable } from './fold-table.ts'
import { type FoldTargets, newestState, stateOfRun } from './fold-targets.ts'

/** A table whose current rows are to be written. */
export interface FoldingTable {
  readonly table: string
  readonly chain: Chain
  /** Folds the chain; each call reads it again. */
  readonly fold: () => Promise<FoldedRows>
  /** What some increments of the chain change in the state before them, whatever that is; each call reads them again. */
  readonly changes: (increments: readonly ChainLink[]) => AsyncIterable<readonly FoldedChange[]>
}

/** Other tables of the same state, for what has to be known beforehand. */
export interface FoldedState {
  /** A table's rows; null where there are none to rely on. */
  readonly table: (name: string) => Promise<FoldingTable | null>
}

/** The state of an instance's tables, as a harvest's files hold it. */
export interface HarvestedState extends FoldedState {
  /** The instance's folder. */
  readonly folder: string
  readonly files: StoredFiles
  readonly instance: string
  /** The newest run that the state includes. */
  readonly run: string
  /** The tables that were asked for, in order of their names. */
  readonly wanted: FoldTargets['tables']
  /** One of them; throws MANIFEST_MISMATCH where its chain is broken. */
  readonly folding: (target: FoldTargets['tables'][number]) => Promise<FoldingTable>
}

/**
 * Opens the state that a folder stands for: that of a run for a run's folder, else that of the newest finished run. Throws
 * CONFIG_INVALID for folders and tables that are not there.
 */
export async function openHarvestedState({
  folder: given,
  tables,
}: {
  readonly folder: HarvestPlace
  readonly tables: readonly string[] | null
}): Promise<HarvestedState> {
  const { folder, files, instance, run } = await findInstance(given)
  const published = publishedRuns(files, folder)
  const read = manifestReader(published)
  const state = run === null ? await newestState(published) : await stateOfRun(read, run)
  const folding = (target: FoldTargets['tables'][number]): Promise<FoldingTable> =>
    foldingTable(target, { published, read })
  return {
    folder,
    files,
    instance,
    run: state.run,
    wanted: wantedTables(state, tables),
    folding,
    async table(name) {
      const target = state.tables.find(({ table }) => table === name)
      try {
        return target === undefined ? null : await folding(target)
      } catch (error) {
        if (speaksOf(error, 'files')) return null
        throw error
      }
    },
  }
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
  return {
    table,
    chain,
    fold: () => foldTable(published, chain),
    changes: (increments) => foldChanges(published, increments),
  }
}

function wantedTables(state: FoldTargets, names: readonly string[] | null): FoldTargets['tables'] {
  if (names === null) return state.tables
  const missing = names.filter((name) => !state.tables.some(({ table }) => table === name))
  if (missing.length === 0) return state.tables.filter(({ table }) => names.includes(table))
  throw new HarvestError('CONFIG_INVALID', `run ${state.run} and those before it have no rows of ${missing.join(', ')}`)
}
