import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { FileSystem } from '../../sink/directory/file-system.ts'
import { nodeFileSystem } from '../../sink/directory/node-file-system.ts'
import { swapFile } from '../../sink/directory/place-file.ts'
import { foldedValues } from '../../sink/fold/fold-row.ts'
import type { FoldedState, FoldingTable } from '../../sink/fold/harvested-state.ts'
import { type FoldRequest, projectTables } from '../../sink/fold/project-tables.ts'
import { allColumns, askedColumns } from '../rows/asked-columns.ts'
import type { PlacedColumns, Texts } from '../rows/placed-columns.ts'
import type { ColumnType } from './column-type.ts'
import { csvPieces } from './csv-pieces.ts'
import { type DictionaryTypes, dictionaryTypes } from './dictionary-types.ts'
import type { Export, ExportedTable } from './export-schema.ts'
import { parquetPieces } from './parquet-pieces.ts'

/** What is to be exported, in which form, and where to. */
export interface ExportRequest extends FoldRequest {
  readonly format: Export['format']
  /** True gives columns the types of sys_dictionary; false leaves all of them text. */
  readonly typed: boolean
}

/**
 * Writes the current state of each table as one file, and tells in `export.json`, written last, what the files are. Throws what
 * folding throws, and CONFIG_INVALID where types are asked for and the harvest has no dictionary.
 */
export function exportHarvest(request: ExportRequest, files: FileSystem = nodeFileSystem()): Promise<Export> {
  const { format, typed } = request
  let types: Promise<DictionaryTypes> | null = null
  const typesOf = async (state: FoldedState, table: string): Promise<ReadonlyMap<string, ColumnType>> => {
    if (!typed) return new Map()
    types ??= dictionaryTypes(state)
    return (await types).of(table)
  }
  return projectTables(
    request,
    {
      verb: 'export',
      summary: 'export.json',
      ending: `.${format}`,
      write: async (folding, { out, state }) =>
        writeTable(folding, { files, out, format, types: await typesOf(state, folding.table) }),
    },
    ({ tables, failed, ...state }): Export => ({
      schemaVersion: 1,
      ...state,
      format,
      typed,
      tables: [...tables],
      failed: [...failed],
    }),
    files,
  )
}

interface Writing {
  readonly files: FileSystem
  readonly out: string
  readonly format: Export['format']
  readonly types: ReadonlyMap<string, ColumnType>
}

/** A row has a column that the file, which states its columns before its rows, lacks. */
class UnstatedColumn extends Error {}

/** Writes a table in one pass over its rows; where a row has a column that no run asked for, all are looked at for such columns first. */
async function writeTable(folding: FoldingTable, writing: Writing): Promise<ExportedTable> {
  try {
    return await writeColumns(folding, askedColumns(folding), writing)
  } catch (error) {
    if (!(error instanceof UnstatedColumn)) throw error
    return await writeColumns(folding, await allColumns(folding), writing)
  }
}

async function writeColumns(
  folding: FoldingTable,
  stated: PlacedColumns,
  { files, out, format, types }: Writing,
): Promise<ExportedTable> {
  const { table, chain } = folding
  const columns = stated.names.map((name) => ({ name, type: types.get(name) ?? 'text' }))
  const path = `${table}.${format}`
  const changes = { guarded: 0, replaced: 0, notParsed: new Map<string, number>() }
  const hash = createHash('sha256')
  let [rows, bytes] = [0, 0]
  const { bundles, tombstones } = await folding.fold()
  async function* placed(): AsyncGenerator<readonly Texts[], void, undefined> {
    for await (const bundle of bundles) {
      rows += bundle.length
      yield bundle.map((row) => {
        const texts = stated.texts(foldedValues(row))
        if (texts === null) throw new UnstatedColumn()
        return texts
      })
    }
  }
  const pieces =
    format === 'csv' ? csvPieces(stated.names, placed(), changes) : parquetPieces(columns, placed(), changes)
  async function* measured(): AsyncGenerator<Buffer, void, undefined> {
    for await (const piece of pieces) {
      hash.update(piece)
      bytes += piece.length
      yield piece
    }
  }
  await swapFile(files, join(out, path), measured())
  return {
    table,
    path,
    chain: chain.links.map(({ run }) => run),
    verdict: chain.facts.verdict,
    watermark: chain.head.entry.watermark,
    rows,
    tombstones,
    columns: format === 'csv' ? columns.map(({ name }) => ({ name, type: 'text' })) : columns,
    notParsed: Object.fromEntries([...changes.notParsed].sort()),
    replaced: changes.replaced,
    guarded: changes.guarded,
    bytes,
    sha256: hash.digest('hex'),
  }
}
