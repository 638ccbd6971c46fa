import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import type { TableClient } from '../../servicenow/table-api/table-client.ts'
import { readOneRow } from '../credential/read-one-row.ts'

/** Tables that every instance has; a gateway may refuse one of them. */
const WELL_KNOWN_TABLES = ['sys_user', 'sys_script']

/**
 * Returns where the instance answers on one of some tables, with a refusal too: what fails then fails alone. Throws what
 * keeps it from answering where it is down.
 */
export async function requireAnswer(client: TableClient, signal: AbortSignal): Promise<void> {
  let last: unknown = null
  for (const table of WELL_KNOWN_TABLES) {
    try {
      return await readOneRow(client, table, signal)
    } catch (error) {
      if (error instanceof HarvestError && waitsFor(error.code) !== 'time') return
      last = error
    }
  }
  throw last
}
