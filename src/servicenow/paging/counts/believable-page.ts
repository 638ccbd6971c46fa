import type { PageRequest } from '../../query/page-request.ts'
import { rowsGiven } from '../../table-api/page/parse-page.ts'
import type { Page, TableClient } from '../../table-api/table-client.ts'

/**
 * Reads a page and weighs its count. Rows and count are two queries of the instance, so on a table that lives they may be of
 * two moments: an answer that shows more rows than it counts is asked for once more. Where the next one contradicts itself
 * too, the table's counts are not believed any more, and the rows are taken all the same. In the same way rows that share a
 * key are believed where they come again.
 */
export async function believablePage(client: TableClient, request: PageRequest, signal: AbortSignal): Promise<Page> {
  const first = await client.readPage(request, signal)
  const isTwinned = first.twins.length > 0 && !client.counts.hasTwins(request.table)
  if (!contradictsItself(first) && !isTwinned) return first
  const again = await client.readPage(request, signal)
  if (again.twins.length > 0) client.counts.sawTwins(request.table)
  if (!contradictsItself(again)) return again
  client.counts.disbelieve(
    request.table,
    `the instance counts ${again.total} rows where it shows ${rowsGiven(again)}: its counts of this table are not believed`,
  )
  return { ...again, total: null }
}

function contradictsItself(page: Page): boolean {
  return page.total !== null && rowsGiven(page) > page.total
}
