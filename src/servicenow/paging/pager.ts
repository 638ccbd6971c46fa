import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { Key } from '../../contract/row/key.ts'
import type { PageRequest } from '../query/page-request.ts'
import { isUnheeded } from '../table-api/page/check-page.ts'
import type { Page, TableClient } from '../table-api/table-client.ts'
import type { PageSize } from './page-size.ts'
import { isOfTheQuestion, readPageAdapting } from './read-page-adapting.ts'
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
  /**
   * Looks at how the table lets itself be read, where that is only presumed: asked where the first page does not show the
   * whole table. Gives the walk as it has to be; null where it may stay as it is. `isRefused` says that the first page was.
   */
  readonly look?: (isRefused: boolean, signal: AbortSignal) => Promise<Walk | null>
}

/** The page loop: reads a range page by page, on the strategy that suits the table, and yields what each page brings. */
export async function* readPages(
  client: TableClient,
  walk: Walk,
  { cursor, size, counted = null, look }: WalkStart,
  signal: AbortSignal,
): AsyncGenerator<Step, void, void> {
  const start = { client, cursor, counted, size, signal }
  let strategy = strategyOf({ ...start, walk })
  let unlooked = look ?? null
  for (let request = strategy.next(size.rows); request !== null; request = strategy.next(size.rows)) {
    const askedAtMs = performance.now()
    const page = await readPageAdapting(client, request, { size, isPresumed: unlooked !== null }, signal).catch(
      harvestErrorOf,
    )
    if (page === null) continue
    const otherWalk =
      unlooked !== null && leavesReadingOpen(page, request, size)
        ? await unlooked(speaksOf(page, 'query'), signal)
        : null
    if (otherWalk !== null) strategy = strategyOf({ ...start, walk: otherWalk })
    const isToBeAskedAgain = otherWalk !== null || (unlooked !== null && isOfTheQuestion(page))
    const mayLook = otherWalk === null ? unlooked : null
    unlooked = null
    if (isToBeAskedAgain) continue
    if (page instanceof HarvestError) {
      if (strategy.stepOver === undefined || !isOfOneRow(page, size)) throw page
      yield* strategy.stepOver(request, page)
      continue
    }
    size.succeeded({ rows: page.keys.length, bytes: page.size, ms: performance.now() - askedAtMs })
    const steps = strategy.take(page, request)
    // What a whole table asks behind its last row may be the first range that it is asked for.
    const first = await steps.next().catch((error: unknown) => lookedInstead(error, mayLook, signal))
    if ('reading' in first) strategy = strategyOf({ ...start, walk: first })
    else if (first.done !== true) {
      yield first.value
      yield* steps
    }
  }
}

/** The walk as it has to be, where a failure is one of the way in which a table was asked that nobody has looked at. */
async function lookedInstead(error: unknown, look: WalkStart['look'] | null, signal: AbortSignal): Promise<Walk> {
  const walk = isOfTheQuestion(error) ? await look?.(speaksOf(error, 'query'), signal) : null
  if (!walk) throw error
  return walk
}

/**
 * True for a first answer that may be what it is for the way in which it was asked for: a refusal, other rows than were asked for, or
 * fewer than the table has. One that shows all that it counts, in order, proves itself.
 */
function leavesReadingOpen(page: Page | HarvestError, { limit }: PageRequest, size: PageSize): boolean {
  if (page instanceof HarvestError) return isOfTheQuestion(page) || isOfOneRow(page, size)
  const { total, keys, cameAscending, twins, unkeyed } = page
  const isWhole = total === keys.length && keys.length < limit
  return !isWhole || !cameAscending || twins.length > 0 || unkeyed.before + unkeyed.behind > 0
}

function harvestErrorOf(error: unknown): HarvestError {
  if (error instanceof HarvestError) return error
  throw error
}

/** The failure of a single row, for ever or perhaps so, where it is about what came and not about another question, or about all answers. */
function isOfOneRow(failure: HarvestError, size: PageSize): boolean {
  return speaksOf(failure, 'page') && (failure.final || (size.rows === 1 && !failure.lasts)) && !isUnheeded(failure)
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
