import { isTooMuch } from '../../../contract/failure/is-too-much.ts'
import type { QueryRights } from '../../../contract/table/query-rights.ts'
import type { TableClient } from '../../table-api/table-client.ts'
import { type Insistence, ifReadable } from '../if-readable.ts'
import { type ProbedTable, probeQueries } from './probe-queries.ts'

/** A table that lets itself be read as nearly all do. */
export const AS_USUAL: QueryRights = { reading: 'keyset', refusedColumns: [] }

/**
 * How a table lets itself be read; where that cannot be told its first slice meets the reason and gives the verdict. So it does where a
 * single row costs too much: asking again later would cost the same.
 */
export async function lookAtQueries(
  client: TableClient,
  look: ProbedTable,
  insistence: Insistence,
): Promise<QueryRights> {
  try {
    return (await ifReadable(insistence, () => probeQueries(client, look, insistence.signal))) ?? AS_USUAL
  } catch (error) {
    if (isTooMuch(error)) return AS_USUAL
    throw error
  }
}
