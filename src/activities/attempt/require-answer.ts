import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { isAnswer } from '../../contract/failure/is-answer.ts'
import { WELL_KNOWN_TABLES } from '../../contract/table/well-known-tables.ts'
import type { TableClient } from '../../servicenow/table-api/table-client.ts'
import { readOneRow } from '../credential/read-one-row.ts'

/** Tables of the run that are asked first, at most. */
const MOST_OF_THE_RUN = 2

/**
 * Returns where the instance answers on one of some tables, with a refusal too: what fails then fails alone. Throws what
 * keeps it from answering where it is down.
 */
export async function requireAnswer(
  client: TableClient,
  planned: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  let last: unknown = null
  for (const table of [...planned.slice(0, MOST_OF_THE_RUN), ...WELL_KNOWN_TABLES]) {
    try {
      return await readOneRow(client, table, signal)
    } catch (error) {
      if (error instanceof HarvestError && isAnswer(error)) return
      last = error
    }
  }
  throw last
}
