import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { plainValue, type Row } from '../../contract/row/row.ts'
import { type CheckedPage, rowsOf } from './page/parse-page.ts'

/** What tells that two pieces are of one version of a row. */
const SAME = ['sys_id', 'sys_mod_count', 'sys_updated_on'] as const

/**
 * Joins the pages of one question that was asked for some columns at a time: row by row, which has to be the same row in
 * the same version. Throws RESPONSE_MALFORMED where it is not, so that the page is asked for again.
 */
export function joinColumns<P extends CheckedPage & { readonly size: number }>(first: P, others: readonly P[]): P {
  if (others.length === 0) return first
  const pages = [first, ...others]
  const rows = others.reduce((joined, page) => joinRows(joined, rowsOf(page)), rowsOf(first))
  return {
    ...first,
    lines: Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
    missingColumns: [...new Set(pages.flatMap(({ missingColumns }) => missingColumns))],
    absentColumns: [...new Set(pages.flatMap(({ absentColumns }) => absentColumns))],
    size: pages.reduce((bytes, { size }) => bytes + size, 0),
  }
}

function joinRows(rows: readonly Row[], others: readonly Row[]): readonly Row[] {
  if (rows.length !== others.length) throw changed()
  return rows.map((row, at) => {
    const other = others[at]
    if (other === undefined || SAME.some((column) => plainValue(row, column) !== plainValue(other, column)))
      throw changed()
    return { ...row, ...other }
  })
}

function changed(): HarvestError {
  return new HarvestError('RESPONSE_MALFORMED', 'rows came, went or changed while their columns were read in groups')
}
