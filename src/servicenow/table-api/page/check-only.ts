import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { plainValue } from '../../../contract/row/row.ts'
import type { PageRequest } from '../../query/page-request.ts'
import { rowsOf } from './parse-page.ts'

/** Holds rows against the only ones that were asked for. Throws QUERY_REJECTED for an answer with others, which may hold secrets. */
export function checkOnly({ table, only, columns }: PageRequest, page: { readonly lines: Buffer }): void {
  if (only === undefined || columns?.includes(only.column) !== true) return
  const wanted = new Set(only.oneOf)
  if (rowsOf(page).every((row) => wanted.has(plainValue(row, only.column) ?? ''))) return
  throw new HarvestError(
    'QUERY_REJECTED',
    `the instance ignores the condition on ${only.column}: rows came that may hold secrets, and none was kept`,
    { hint: `Let the integration user read and query ${table}.${only.column}, or harvest with --include-sensitive.` },
  )
}
