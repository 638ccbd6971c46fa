import type { HarvestError } from '../../../contract/failure/harvest-error.ts'
import type { Key } from '../../../contract/row/key.ts'
import type { PageRequest } from '../../query/page-request.ts'
import type { Page, TableClient } from '../../table-api/table-client.ts'
import type { PageSize } from '../page-size.ts'
import type { Step, Walk } from '../walk.ts'

/** The strategy that a walk takes through its range: which page comes next, and what a page tells. The pager does the reading. */
export interface Strategy {
  /** The next page to ask for, of at most `limit` rows; null once the range is read to its end. */
  next(limit: number): PageRequest | null
  /** The steps that a page brings; none where it only shows where to look. */
  take(page: Page, request: PageRequest): AsyncGenerator<Step, void, void>
  /** The step beyond a row that cannot be read, even alone; absent where keys do not lead. Throws the failure where the row cannot be stepped over. */
  stepOver?(request: PageRequest, failure: HarvestError): AsyncGenerator<Step, void, void>
}

/** A count of a range, and the rows that were read of it since. */
export interface EarlierCount {
  readonly total: number
  readonly rowsSince: number
}

/** What a strategy stands on. */
export interface StrategyDependencies {
  readonly client: TableClient
  readonly walk: Walk
  /** Where the walk starts, exclusive; null at the beginning of an open range. */
  readonly cursor: Key | null
  /** The last count before the walk, and the rows that came since; null for none. */
  readonly counted: EarlierCount | null
  readonly size: PageSize
  readonly signal: AbortSignal
}
