import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { Collation } from '../query/match-row.ts'
import type { InstanceTables } from './instance-tables.ts'
import { createShape, type SimulatedRow } from './simulated-row.ts'
import { TableStore } from './table-store.ts'

const FOLDER_ROW = z.record(z.string(), z.union([z.string(), z.object({ link: z.string(), value: z.string() })]))
type FolderRow = z.infer<typeof FOLDER_ROW>

const SUFFIX = '.ndjson'
/** Tables that no instance lacks: missing in the folder, they are unreadable rather than absent. */
const ALWAYS_THERE = ['sys_dictionary', 'sys_db_object']

/**
 * Serves a folder of `<table>.ndjson`, one Table API row per line, and nothing else. A column that only some rows
 * have is empty in the others. Throws CONFIG_INVALID for a folder or line that cannot be read.
 */
export function folderTables(directory: string, collation: Collation): InstanceTables {
  const stores = new Map<string, TableStore>()
  for (const file of readFolder(directory)) {
    const table = file.slice(0, -SUFFIX.length)
    const rows = readRows(join(directory, file))
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    const shape = createShape(table, columns, () => null)
    const toRow = (row: FolderRow): SimulatedRow => ({
      id: plainText(row.sys_id),
      shape,
      cells: columns.map((column) => row[column] ?? ''),
    })
    const definition = { shape, numericColumns: new Set<string>(), ancestors: [], isLog: false }
    stores.set(table, new TableStore(definition, collation, () => rows.map(toRow)))
  }
  return { stores, deniedTables: new Set(ALWAYS_THERE.filter((table) => !stores.has(table))) }
}

function readFolder(directory: string): string[] {
  try {
    return readdirSync(directory).filter((file) => file.endsWith(SUFFIX))
  } catch (cause) {
    throw new HarvestError('CONFIG_INVALID', `cannot read the folder of rows ${directory}`, { cause })
  }
}

function readRows(path: string): FolderRow[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    try {
      return [FOLDER_ROW.parse(JSON.parse(line))]
    } catch (cause) {
      throw new HarvestError('CONFIG_INVALID', `${path} line ${index + 1} is not a Table API row`, { cause })
    }
  })
}

function plainText(cell: FolderRow[string] | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell : cell.value
}
