import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { firstRows } from '../../query/page-request.ts'
import type { TableClient } from '../../table-api/table-client.ts'

/** Tables of the plan that are asked at most. */
const MOST_ASKED = 10
/** Tables of every instance, to be asked where no planned one answers. */
const EVERYWHERE = ['sys_db_object', 'sys_user', 'sys_properties'] as const

/**
 * Makes sure that an instance answers for one of some tables or those of every instance, be it with a refusal: what an instance that is down does not
 * tell is not unreadable. Throws what kept the last table from answering.
 */
export async function answersAtAll(client: TableClient, tables: readonly string[], signal: AbortSignal): Promise<void> {
  let kept: HarvestError | null = null
  for (const table of [...tables.slice(0, MOST_ASKED), ...EVERYWHERE]) {
    kept = await whyUnanswered(client, table, signal)
    if (kept === null) return
  }
  if (kept !== null) throw kept
}

/** What keeps a table from answering, and may pass; null for an answer, be it a refusal. */
async function whyUnanswered(client: TableClient, table: string, signal: AbortSignal): Promise<HarvestError | null> {
  try {
    await client.readPage(firstRows(table, ['sys_id'], 1, { unsorted: true }), signal)
    return null
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
    return error.retried ? error : null
  }
}
