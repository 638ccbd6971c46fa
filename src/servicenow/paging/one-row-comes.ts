import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { PageRequest } from '../query/page-request.ts'
import type { TableClient } from '../table-api/table-client.ts'

/**
 * Asks for one row of a page that failed: true where it comes, so that the failure came with the page's size. False for a
 * page of one row, which cannot be smaller.
 */
export async function oneRowComes(client: TableClient, request: PageRequest, signal: AbortSignal): Promise<boolean> {
  if (request.limit <= 1) return false
  try {
    await client.readPage({ ...request, limit: 1 }, signal)
    return true
  } catch (error) {
    if (error instanceof HarvestError) return false
    throw error
  }
}
