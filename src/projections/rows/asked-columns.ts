import { foldedValues } from '../../sink/fold/fold-row.ts'
import type { FoldingTable } from '../../sink/fold/harvested-state.ts'
import { eachCell } from './cells.ts'
import { PlacedColumns } from './placed-columns.ts'

/** The columns that the runs asked for, in that order; a row may bring others. */
export function askedColumns(folding: FoldingTable): PlacedColumns {
  return new PlacedColumns(['sys_id', ...folding.chain.links.toReversed().flatMap(({ entry }) => entry.columns)])
}

/** Those columns, then what else a row of the table has: the rows are read for that. */
export async function allColumns(folding: FoldingTable): Promise<PlacedColumns> {
  const columns = askedColumns(folding)
  const { bundles } = await folding.fold()
  for await (const rows of bundles)
    for (const row of rows) eachCell(foldedValues(row), (column) => void columns.add([column]))
  return columns
}
