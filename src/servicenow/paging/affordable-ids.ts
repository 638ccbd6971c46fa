import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { isTooMuch } from '../../contract/failure/is-too-much.ts'
import type { PageRequest } from '../query/page-request.ts'
import type { Page, TableClient } from '../table-api/table-client.ts'
import { believablePage } from './counts/believable-page.ts'
import { withoutCount } from './counts/without-count.ts'
import { oneRowComes } from './one-row-comes.ts'

/** Ids that are too many for one transaction are asked for by this part of their number. */
const SHRINKING = 4

/** How many ids to ask for where so many were too many for one transaction. */
export function fewerIds(limit: number): number {
  return Math.ceil(limit / SHRINKING)
}

/**
 * The ids asked for; null where they are too many for one answer. What fails for another cause than its size, while one row
 * comes, is asked for once more before it is taken for too much; so is one row alone, whose failure is thrown then.
 */
export async function affordableIds(
  client: TableClient,
  request: PageRequest,
  signal: AbortSignal,
): Promise<Page | null> {
  try {
    return await believablePage(client, request, signal)
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
    const { smallerPage } = FAILURE_POLICY[error.code]
    if (smallerPage === 'helps' && request.counted && client.counts.mayBeCostly(request.table))
      return fewerOrUncounted(client, request, signal)
    if (smallerPage === 'helps') return request.limit > 1 ? null : believablePage(client, request, signal)
    if (smallerPage === 'no' || error.lasts || !(await oneRowComes(client, request, signal))) throw error
    return unlessTooMuch(client, request, signal)
  }
}

/** The ids asked for as above, but `unreadable` for a row that is too much even alone; an answer that is broken heals with time. */
export async function idsUnlessUnreadable(
  client: TableClient,
  request: PageRequest,
  signal: AbortSignal,
): Promise<Page | null | 'unreadable'> {
  try {
    return await affordableIds(client, request, signal)
  } catch (error) {
    if (request.limit === 1 && isTooMuch(error)) return 'unreadable'
    throw error
  }
}

/** A question once more; null where it fails again in a way that may be about its size. */
async function unlessTooMuch(client: TableClient, request: PageRequest, signal: AbortSignal): Promise<Page | null> {
  try {
    return await believablePage(client, request, signal)
  } catch (again) {
    if (!(again instanceof HarvestError) || FAILURE_POLICY[again.code].smallerPage === 'no') throw again
    return null
  }
}

/** What is too much may be so for its count alone; null where fewer are to be asked for. */
async function fewerOrUncounted(client: TableClient, request: PageRequest, signal: AbortSignal): Promise<Page | null> {
  try {
    return await withoutCount(client, request, signal)
  } catch (again) {
    if (isTooMuch(again) && request.limit > 1) return null
    throw again
  }
}
