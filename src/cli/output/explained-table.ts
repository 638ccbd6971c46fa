import { TABLE_READINGS } from '../../inventory/read/table-readings.ts'
import { type CatalogueTable, catalogueTable } from '../../worker/check-configured-instance.ts'

/** What a table is for and how it is read, as lines of text; what it answers is told by the check below them. */
export function explainedTable(table: string): readonly string[] {
  const known = catalogueTable(table)
  if (known === null)
    return [
      `${table} is not in the catalogue: all its columns are read that the dictionary has, but for those that hold secrets.`,
      `The profile does not read it; name it with --tables ${table}.`,
    ]
  return [
    `${table}: ${known.title}`,
    `  ${rowsOf(known)}`,
    ...(known.secretColumns.length === 0 ? [] : [`  never read: ${known.secretColumns.join(', ')} (secrets)`]),
    ...(known.sensitiveColumns.length === 0
      ? []
      : [
          `  left out without --include-sensitive: ${known.sensitiveColumns.join(', ')} (${known.sensitiveBecause ?? 'secrets get into them'})`,
          ...(known.onlyRows === null
            ? []
            : [
                `    but read in rows whose ${known.onlyRows.column} is one of ${known.onlyRows.oneOf.length} known ones`,
              ]),
        ]),
    ...(known.optional ? ['  optional: a plugin or a newer release brings it; an instance without it has no gap'] : []),
    ...(TABLE_READINGS.some((reading) => reading.table === table) ? ['  the inventory draws on it'] : []),
    ...known.notes.map((note) => `  ${note}`),
    '  needs: a role that may read the table, all its rows and all its columns; and, with an access policy or API scope, its Table API',
  ]
}

function rowsOf({ logDays, order }: CatalogueTable): string {
  if (logDays !== null) return `read for the newest ${logDays} days, in order of ${order}; --log-days changes that`
  return `read whole, in order of ${order}`
}
