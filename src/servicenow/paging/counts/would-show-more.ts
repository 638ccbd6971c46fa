import type { TableClient } from '../../table-api/table-client.ts'

/**
 * Whether an answer of a table that shows as many rows as it counts would have shown one more if there were one: where another answer of
 * the table brought more, or where the instance was seen to bring more of another table and to count beyond what its answers bring.
 */
export function wouldShowMore({ honoured, counts }: TableClient, table: string, rows: number): boolean {
  if (honoured.brought(table) > rows) return true
  return !honoured.isCut(table) && counts.provenRoom > rows
}
