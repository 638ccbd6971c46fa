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

/** The columns that the runs asked for, in that order; a row may bring others. */
export function askedColumns(folding: FoldingTable): readonly string[] {
  return [...new Set(['sys_id', ...folding.chain.links.toReversed().flatMap(({ entry }) => entry.columns)])]
}

/** Those columns, then what else a row of the table has: the rows are read for that. */
export async function columnsOf(folding: FoldingTable): Promise<readonly string[]> {
  const columns = new Set(askedColumns(folding))
  const { rows } = await folding.fold()
  for await (const row of rows) eachCell(foldedValues(row), (column) => void columns.add(column))
  return [...columns]
}
