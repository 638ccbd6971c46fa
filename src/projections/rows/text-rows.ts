import { isRow } from '../../contract/row/row.ts'
import type { FoldingTable } from '../../sink/fold/harvested-state.ts'
import { type Cell, cellsOf } from './cells.ts'

/** A row's values by column; a column that the row does not have is missing. */
export type TextRow = ReadonlyMap<string, string>

/** A table's current rows as texts. Throws MANIFEST_MISMATCH where a part is not as recorded. */
export async function* textRows(folding: FoldingTable): AsyncGenerator<TextRow, void, undefined> {
  const { rows } = await folding.fold()
  for await (const { line } of rows) yield new Map(cellsOfLine(line))
}

/** The values of a stored row, as texts. */
export function cellsOfLine(line: Uint8Array): readonly Cell[] {
  const row: unknown = JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8'))
  // What the fold gives was read as a row.
  return isRow(row) ? cellsOf(row) : []
}

/**
 * Every column that a row of the table has: those that were asked for, in that order, then what else came. The rows are read
 * once for that, as a file states its columns before its rows.
 */
export async function columnsOf(folding: FoldingTable): Promise<readonly string[]> {
  const asked = folding.chain.links.toReversed().flatMap(({ entry }) => entry.columns)
  const columns = new Set(['sys_id', ...asked])
  for await (const row of textRows(folding)) for (const column of row.keys()) columns.add(column)
  return [...columns]
}
