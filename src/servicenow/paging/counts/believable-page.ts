import { splitTimeKey } from '../../../contract/row/time-key.ts'
import { firstGroup } from '../../query/id-groups.ts'
import { byIds, firstRows, type PageRequest } from '../../query/page-request.ts'
import { isQuotable } from '../../query/quoting.ts'
import { rowsGiven } from '../../table-api/page/parse-page.ts'
import type { Page, TableClient } from '../../table-api/table-client.ts'
import { unlessRefused } from '../unless-refused.ts'

/**
 * Reads a page and weighs its count. Rows and count are two queries of the instance, so on a table that lives they may be of
 * two moments: an answer that shows more rows than it counts is asked for once more. Where the next one contradicts itself
 * too, or neither counts nor shows a row of the first that is still there, the table's counts are not believed any more, and the
 * rows are taken all the same. In the same way rows that share a key are believed where they come again.
 */
export async function believablePage(client: TableClient, request: PageRequest, signal: AbortSignal): Promise<Page> {
  const first = await client.readPage(request, signal)
  const isTwinned = first.twins.length > 0 && !client.counts.hasTwins(request.table)
  if (!contradictsItself(first) && !isTwinned) return first
  const again = await client.readPage(request, signal)
  if (again.twins.length > 0) client.counts.sawTwins(request.table)
  const wrong = contradictsItself(again) ? again : first
  if (wrong === first && !(contradictsItself(first) && (await leavesOut(client, request, { first, again }, signal))))
    return again
  client.counts.disbelieve(
    request.table,
    `the instance counts ${wrong.total} rows where it shows ${rowsGiven(wrong)}: its counts of this table are not believed`,
  )
  return { ...again, total: null }
}

/** Whether rows of a first answer that the next one does not show are there all the same: asked for by their ids. */
async function leavesOut(
  client: TableClient,
  { table, order, window, filter }: PageRequest,
  { first, again }: { readonly first: Page; readonly again: Page },
  signal: AbortSignal,
): Promise<boolean> {
  const shown = new Set(again.keys)
  const ids = first.keys
    .filter((key) => !shown.has(key))
    .map((key) => (order === 'sys_id' ? key : splitTimeKey(key).id))
  const asked = firstGroup(ids.filter(isQuotable), first.keys.length)
  if (asked.length === 0) return false
  const named = byIds(firstRows(table, ['sys_id'], asked.length, { window, filter }), asked, 'keyset')
  const there = await unlessRefused(client.readPage(named, signal))
  return there === 'refused' || there.keys.length > 0
}

function contradictsItself(page: Page): boolean {
  return page.total !== null && rowsGiven(page) > page.total
}
