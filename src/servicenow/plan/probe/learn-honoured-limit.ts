import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { IDS_LIMIT } from '../../paging/walk.ts'
import { firstRows } from '../../query/page-request.ts'
import type { TableClient } from '../../table-api/table-client.ts'

/** A table that is large on every instance and whose ids most integration users may list. */
const LARGE_TABLE = 'sys_dictionary'

/**
 * Asks a large table for as many ids as a counting request ever lists: what comes back is a limit that the instance is
 * known to honour. A refusal is not a failure: smaller limits are assumed then, and proofs take more requests.
 */
export async function learnHonouredLimit(client: TableClient, signal: AbortSignal): Promise<void> {
  try {
    await client.readPage(firstRows(LARGE_TABLE, ['sys_id'], IDS_LIMIT, { unsorted: true }), signal)
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
  }
}
