import type { DatabaseConfig } from '../../config/database-config.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { Manifest } from '../../contract/run/manifest.ts'
import { asSink } from '../../sink/directory/sink-failure.ts'
import type { StoredFiles } from '../../sink/files/stored-files.ts'
import { openHarvestedState } from '../../sink/fold/harvested-state.ts'
import { isRunFolder } from '../../sink/places/place-names.ts'
import { below, type HarvestPlace } from '../../sink/places/stored-place.ts'
import { publishedRuns } from '../../sink/run/published-runs.ts'
import { prepareSchema, type RunSource } from './bookkeeping.ts'
import { type DatabaseDriver, databaseDriver, withDatabase } from './database.ts'
import { tableRefusal } from './database-failure.ts'
import type { Load, LoadedTable } from './load-schema.ts'
import { type LoadListener, loadTable } from './load-table.ts'
import { schemaName } from './relation-name.ts'
import { showUsualName } from './usual-view.ts'

/** What is to be loaded, and where to. */
export interface LoadRequest {
  /** An instance's folder, an output folder with one instance, or a run's folder: then the state is that of the run. */
  readonly folder: HarvestPlace
  /** Null takes every table that has good rows. */
  readonly tables: readonly string[] | null
  readonly database: DatabaseConfig
}

/** Who is told what a load does. */
export interface LoadWatcher extends LoadListener {
  readonly loaded: (table: LoadedTable) => void
}

/** Tells nobody. */
const SILENT: LoadWatcher = { waits: () => undefined, copied: () => undefined, loaded: () => undefined }

/**
 * Brings an instance's schema in a database to the state of a harvest, each table in one transaction. A table whose chain is
 * broken, or that the database refuses, is named as failed, stands as it was, and stops no other. Throws CONFIG_INVALID for folders
 * and tables that are not there and for a database that refuses, SINK_UNAVAILABLE and SINK_FULL for one that does not answer or
 * has no room.
 */
export async function loadHarvest(
  { folder, tables: names, database: config }: LoadRequest,
  watcher: LoadWatcher = SILENT,
  driver: Promise<DatabaseDriver> = databaseDriver(),
): Promise<Load> {
  const connecting = await driver
  const state = await openHarvestedState({ folder, tables: names })
  const { instance } = state
  const schema = schemaName(instance)
  const runs = await runSource(state.files, state.folder)
  return withDatabase(config, connecting, async (database) => {
    await prepareSchema(database, { schema, instance, runs })
    const tables: LoadedTable[] = []
    const failed: Load['failed'] = []
    for (const target of state.wanted) {
      try {
        const folding = await state.folding(target)
        const { loaded, columns } = await loadTable({ database, schema, folding, listener: watcher })
        const { title } = folding.chain.head.entry
        await showUsualName(database, { schema, table: target.table, title, columns })
        tables.push(loaded)
        watcher.loaded(loaded)
      } catch (error) {
        const reason = speaksOf(error, 'files') ? error.message : tableRefusal(error)
        if (reason === null) throw error
        failed.push({ table: target.table, reason })
      }
    }
    return { schemaVersion: 1, instance, run: state.run, schema, tables, failed }
  })
}

/** Every run in an instance's folder; one that was never published, or whose manifest is damaged, says nothing. */
async function runSource(files: StoredFiles, folder: string): Promise<RunSource> {
  const published = publishedRuns(files, folder)
  const entries = await asSink(`read ${folder}`, () => files.list(below(folder, 'runs')))
  const runs = entries.filter(({ name, kind }) => kind === 'folder' && isRunFolder(name)).map(({ name }) => name)
  return { runs, manifest: (run) => manifestOf(published, run) }
}

async function manifestOf(
  published: Pick<ReturnType<typeof publishedRuns>, 'manifest'>,
  run: string,
): Promise<Manifest | null> {
  try {
    return await published.manifest(run)
  } catch (error) {
    if (speaksOf(error, 'files')) return null
    throw error
  }
}
