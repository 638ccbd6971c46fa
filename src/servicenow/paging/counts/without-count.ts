import { speaksOf } from '../../../contract/failure/speaks-of.ts'
import type { PageRequest } from '../../query/page-request.ts'
import type { Page, TableClient } from '../../table-api/table-client.ts'
import { believablePage } from './believable-page.ts'

/**
 * Reads a page that was too much with its count once more, without it: it may be the count that costs. The count comes from
 * the Aggregate API then; where that gives none, the page is asked for as before, and is without a count only where it is too
 * much again. Throws as reading the page without its count does.
 */
export async function withoutCount(client: TableClient, request: PageRequest, signal: AbortSignal): Promise<Page> {
  const before = await client.count(request, signal)
  const page = await client.readPage({ ...request, counted: false }, signal)
  const total = before === null ? null : await client.count(request, signal)
  // Count and rows are of several moments: they are believed together where nothing changed from before to after.
  if (total !== null && total === before && page.keys.length <= total) {
    client.counts.sawCostly(request.table)
    return { ...page, total }
  }
  try {
    return await believablePage(client, request, signal)
  } catch (error) {
    if (!speaksOf(error, 'page')) throw error
    client.counts.sawCostly(request.table)
    return page
  }
}
