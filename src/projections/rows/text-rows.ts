import { foldedValues } from '../../sink/fold/fold-row.ts'
import type { FoldingTable } from '../../sink/fold/harvested-state.ts'
import { eachCell } from './cells.ts'

/** A row's values by column; a column that the row does not have is missing. */
export type TextRow = ReadonlyMap<string, string>

/** A table's current rows as texts. Throws MANIFEST_MISMATCH where a part is not as recorded. */
export async function* textRows(folding: FoldingTable): AsyncGenerator<TextRow, void, undefined> {
  const { rows } = await folding.fold()
  for await (const row of rows) {
    const texts = new Map<string, string>()
    eachCell(foldedValues(row), (column, text) => void texts.set(column, text))
    yield texts
  }
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
