import type { Receipt } from '../../contract/receipt.ts'

/** What changed about a table's columns while it was read, one clause each: an upgrade or a new access rule, in the middle of a run. */
export function columnChanges(receipts: readonly Receipt[]): readonly string[] {
  const withRows = receipts.filter(({ parts }) => parts.length > 0)
  const first = withRows.toSorted(byTime('readFrom')).at(0)?.absentColumns?.first ?? []
  const last = withRows.toSorted(byTime('readTo')).at(-1)?.absentColumns?.last ?? []
  return [
    ...said('columns in the first rows but not in the last ones', last, first),
    ...said('columns in the last rows but not in the first ones', first, last),
  ]
}

function byTime(moment: 'readFrom' | 'readTo'): (a: Receipt, b: Receipt) => number {
  return (a, b) => ((a[moment] ?? '') < (b[moment] ?? '') ? -1 : (a[moment] ?? '') > (b[moment] ?? '') ? 1 : 0)
}

function said(what: string, here: readonly string[], there: readonly string[]): readonly string[] {
  const columns = here.filter((column) => !there.includes(column))
  return columns.length === 0 ? [] : [`${what}: ${columns.join(', ')}`]
}
