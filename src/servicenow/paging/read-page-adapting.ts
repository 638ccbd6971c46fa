import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { isTooMuch } from '../../contract/failure/is-too-much.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { printable } from '../http/printable.ts'
import type { PageRequest } from '../query/page-request.ts'
import { isUnheeded } from '../table-api/page/check-page.ts'
import type { Page, TableClient } from '../table-api/table-client.ts'
import { believablePage } from './counts/believable-page.ts'
import { withoutCount } from './counts/without-count.ts'
import { oneRowComes } from './one-row-comes.ts'
import type { PageSize } from './page-size.ts'

/** How a page is asked for. */
export interface PageTerms {
  readonly size: PageSize
  /** True where it is not known yet whether the table may be asked in this way: then no smaller page is tried instead. */
  readonly isPresumed: boolean
}

/**
 * Reads one page; a page that fails for its size is asked once more, and then null asks the caller for a smaller one. What
 * else a failure may be about, one row tells: where it comes alone, the failure came with the size, in whatever words.
 */
export async function readPageAdapting(
  client: TableClient,
  request: PageRequest,
  { size, isPresumed }: PageTerms,
  signal: AbortSignal,
): Promise<Page | null> {
  try {
    return await believablePage(client, request, signal)
  } catch (first) {
    if (!mayConcernSize(first) || (isPresumed && isOfTheQuestion(first))) throw first
    if (isToBeTold(first) && (size.proves(request.limit) || !(await oneRowComes(client, request, signal)))) throw first
    try {
      const page = await believablePage(client, request, signal)
      size.healed()
      return page
    } catch (second) {
      if (!mayConcernSize(second)) throw second
      // A smaller page that is too much twice as well, or one that cannot be smaller: it may be the count that costs.
      const isAgain = (size.failed !== null || request.limit === 1) && isTooMuch(first) && isTooMuch(second)
      const uncounted = isAgain ? await uncountedPage(client, request, signal) : null
      if (uncounted !== null) return uncounted
      if (size.shrink()) return null
      // Too much is what was too much twice; an answer that was broken once heals with time, unless it is the row's doing.
      if (!isTooMuch(first)) throw first
      throw isTooMuch(second) ? atOneRow(second, request) : second
    }
  }
}

/** A page that is too much with its count may come without it; null where it does not, or has none. */
async function uncountedPage(client: TableClient, request: PageRequest, signal: AbortSignal): Promise<Page | null> {
  if (!request.counted) return null
  try {
    return await withoutCount(client, request, signal)
  } catch (error) {
    if (!mayConcernSize(error)) throw error
    return null
  }
}

/** Nothing smaller than one row can be asked for. */
function atOneRow(failure: HarvestError, { lo }: PageRequest): HarvestError {
  // A body that outgrew its limit is a RangeError underneath; else the instance stopped the transaction.
  const where = lo === null ? 'the first row' : `the row after ${printable(lo)}`
  const message = `${where} alone: ${failure.message}`
  return failure.cause instanceof RangeError
    ? new HarvestError('ROW_TOO_LARGE', message, { cause: failure, final: true })
    : new HarvestError(failure.code, message, { cause: failure, final: true })
}

/** True where a query is refused, or brings other rows than it asks for. */
export function isOfTheQuestion(failure: unknown): boolean {
  return speaksOf(failure, 'query') || isUnheeded(failure)
}

function mayConcernSize(error: unknown): error is HarvestError {
  return error instanceof HarvestError && !error.lasts && FAILURE_POLICY[error.code].smallerPage !== 'no'
}

function isToBeTold({ code }: HarvestError): boolean {
  return FAILURE_POLICY[code].smallerPage === 'if-one-row-comes'
}
