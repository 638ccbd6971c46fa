import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { Key } from '../../contract/row/key.ts'
import { isUnheeded } from '../table-api/page/check-page.ts'
import type { TableClient } from '../table-api/table-client.ts'
import type { PageSize } from './page-size.ts'
import { readPageAdapting } from './read-page-adapting.ts'
import { IdStrategy } from './strategy/id-strategy.ts'
import { KeysetStrategy } from './strategy/keyset-strategy.ts'
import { NamedRowsStrategy } from './strategy/named-rows-strategy.ts'
import type { EarlierCount, Strategy, StrategyDependencies } from './strategy/strategy.ts'
import { WindowStrategy } from './strategy/window-strategy.ts'
import type { Step, Walk } from './walk.ts'

/** Where a walk starts and how large its pages are. */
export interface WalkStart {
  /** Exclusive; null at the beginning of an open range. */
  readonly cursor: Key | null
  /** The range's count at an earlier page, and the rows that were read since; absent where nothing was read of it. */
  readonly counted?: EarlierCount | null
  /** Adapts to what the instance can handle; the caller reads from it what was learnt. */
  readonly size: PageSize
}

/** The page loop: reads a range page by page, on the strategy that suits the table, and yields what each page brings. */
export async function* readPages(
  client: TableClient,
  walk: Walk,
  { cursor, size, counted = null }: WalkStart,
  signal: AbortSignal,
): AsyncGenerator<Step, void, void> {
  const strategy = strategyOf({ client, walk, cursor, counted, size, signal })
  for (let request = strategy.next(size.rows); request !== null; request = strategy.next(size.rows)) {
    const page = await readPageAdapting(client, request, size, signal).catch((error) => ofOneRow(error, size))
    if (page instanceof HarvestError) {
      if (strategy.stepOver === undefined) throw page
      yield* strategy.stepOver(request, page)
      continue
    }
    if (page === null) continue
    size.succeeded()
    yield* strategy.take(page, request)
  }
}

/** The failure of a single row, for ever or perhaps so, where it is about what came and not about another question; throws every other. */
function ofOneRow(error: unknown, size: PageSize): HarvestError {
  if (speaksOf(error, 'page') && (error.final || size.rows === 1) && !isUnheeded(error)) return error
  throw error
}

function strategyOf(dependencies: StrategyDependencies): Strategy {
  const { reading, ids } = dependencies.walk
  if (ids !== undefined) return new NamedRowsStrategy(dependencies, ids)
  switch (reading) {
    case 'keyset':
      return new KeysetStrategy(dependencies)
    case 'key-windows':
      return new WindowStrategy(dependencies)
    case 'ordered-offsets':
    case 'offsets':
      return new IdStrategy(dependencies)
    default:
      return reading satisfies never
  }
}
