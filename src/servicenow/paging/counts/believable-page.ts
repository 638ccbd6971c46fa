import type { PageRequest } from '../../query/page-request.ts'
import type { Page, TableClient } from '../../table-api/table-client.ts'

/**
 * Reads a page and weighs its count. Rows and count are two queries of the instance, so on a table that lives they may be of
 * two moments: an answer that shows more rows than it counts is asked for once more. Where the next one contradicts itself
 * too, the table's counts are not believed any more, and the rows are taken all the same.
 */
export async function believablePage(client: TableClient, request: PageRequest, signal: AbortSignal): Promise<Page> {
  const first = await client.readPage(request, signal)
  if (!contradictsItself(first)) return first
  const again = await client.readPage(request, signal)
  if (!contradictsItself(again)) return again
  client.counts.disbelieve(
    request.table,
    `the instance counts ${again.total} rows where it shows ${given(again)}: its counts of this table are not believed`,
  )
  return { ...again, total: null }
}

function contradictsItself(page: Page): boolean {
  return page.total !== null && given(page) > page.total
}

/** Rows that an answer gave, with and without a key. */
function given({ keys, unkeyed }: Page): number {
  return keys.length + unkeyed.before + unkeyed.behind
}
