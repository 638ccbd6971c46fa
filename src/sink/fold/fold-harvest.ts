import type { FileSystem } from '../directory/file-system.ts'
import { nodeFileSystem } from '../directory/node-file-system.ts'
import type { Fold, FoldedTable } from './fold-schema.ts'
import { type FoldRequest, projectTables } from './project-tables.ts'
import { writeTable } from './write-table.ts'

export type { FoldRequest } from './project-tables.ts'

/**
 * Folds each table's snapshot and increments into one file of its current rows, and tells in `fold.json`, written last, what
 * the files are. A table whose chain is broken is named as failed and stops no other. Throws CONFIG_INVALID for folders
 * and tables that are not there, SINK_FULL and SINK_UNAVAILABLE where the disk refuses.
 */
export function foldHarvest(request: FoldRequest, files: FileSystem = nodeFileSystem()): Promise<Fold> {
  return projectTables(
    request,
    {
      verb: 'fold',
      summary: 'fold.json',
      ending: '.ndjson.gz',
      write: async ({ table, chain, fold }, { out }): Promise<FoldedTable> => {
        const { bundles, tombstones } = await fold()
        const written = await writeTable(files, out, table, bundles)
        const { verdict } = chain.facts
        const { watermark } = chain.head.entry
        return { table, chain: chain.links.map(({ run }) => run), verdict, watermark, tombstones, ...written }
      },
    },
    ({ tables, failed, ...state }): Fold => ({ schemaVersion: 1, ...state, tables: [...tables], failed: [...failed] }),
    files,
  )
}
