import { readManifest, type StoredRow, storedRows } from './stored-rows.ts'

/** What a comparison of a harvest with its source found. */
export interface Comparison {
  readonly tables: number
  readonly rows: number
  /** One line for each difference: missing, added, doubled or changed rows. */
  readonly differences: readonly string[]
  /** Columns left out by the rules about secrets and sensitive columns, by table. */
  readonly leftOut: Readonly<Record<string, readonly string[]>>
}

/** Compares every stored row with the source's, field by field; a column that was left out by rule is expected to be absent. */
export function compareHarvest(
  manifestPath: string,
  tables: readonly string[],
  sourceRows: (table: string) => readonly StoredRow[],
): Comparison {
  const manifest = readManifest(manifestPath)
  const differences: string[] = []
  const leftOut: Record<string, readonly string[]> = {}
  let rows = 0
  for (const table of tables) {
    const claimed = manifest.tables.find((each) => each.table === table)
    if (claimed === undefined) {
      differences.push(`${table}: not in the manifest`)
      continue
    }
    const omitted = [...claimed.secretColumns, ...claimed.sensitiveColumns]
    if (omitted.length > 0) leftOut[table] = omitted
    const stored = storedRows(manifestPath, table)
    rows += stored.length
    differences.push(...compareTable(table, stored, sourceRows(table), new Set(omitted)))
  }
  return { tables: tables.length, rows, differences, leftOut }
}

/** One line for each difference between a table's stored rows and its source's; `omitted` columns must be absent. */
export function compareTable(
  table: string,
  stored: readonly StoredRow[],
  source: readonly StoredRow[],
  omitted: ReadonlySet<string>,
): readonly string[] {
  const byId = new Map(stored.map((row) => [row.sys_id, row]))
  const doubled = stored.length === byId.size ? [] : [`${table}: ${stored.length - byId.size} rows twice`]
  const sourceIds = new Set(source.map((row) => row.sys_id))
  const added = [...byId.keys()].filter((id) => !sourceIds.has(id)).map((id) => `${table} ${id}: not in the source`)
  const changed = source.flatMap((row) => {
    const found = byId.get(row.sys_id)
    if (found === undefined) return [`${table} ${row.sys_id}: missing`]
    const columns = [...new Set([...Object.keys(row), ...Object.keys(found)])]
    return columns
      .filter((column) => (omitted.has(column) ? column in found : row[column] !== found[column]))
      .map((column) => `${table} ${row.sys_id}: ${column} differs`)
  })
  return [...doubled, ...added, ...changed]
}
