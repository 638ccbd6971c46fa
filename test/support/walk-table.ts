import { OpenPart } from '../../src/activities/slice/open-part.ts'
import type { Proof } from '../../src/contract/row/key.ts'
import { splitTimeKey } from '../../src/contract/row/time-key.ts'
import { NONE_UNREAD, saysUnread, unreadIn } from '../../src/contract/row/unread-rows.ts'
import type { TimeWindow } from '../../src/contract/run/harvest-request.ts'
import type { ReadingStrategy } from '../../src/contract/table/reading-strategy.ts'
import type { TableOrder } from '../../src/contract/table/table-plan.ts'
import { countHidden } from '../../src/servicenow/paging/counts/count-interval.ts'
import { PageSize } from '../../src/servicenow/paging/page-size.ts'
import { readPages } from '../../src/servicenow/paging/pager.ts'
import { IDS_LIMIT, type Step, type Walk } from '../../src/servicenow/paging/walk.ts'
import { lookAtQueries } from '../../src/servicenow/plan/probe/look-at-queries.ts'
import type { TableClient } from '../../src/servicenow/table-api/table-client.ts'

/** What a whole walk found. */
export interface Walked {
  readonly ids: readonly string[]
  readonly hidden: number | null
  readonly requests: number
  /** The verdict that follows for a table whose columns are all there. */
  readonly verdict: 'complete' | 'partial' | 'unproven'
  /** What each interval rests on, and why nothing tells what some of them hide. */
  readonly proofs: readonly Proof[]
  readonly doubts: readonly string[]
  /** What is said of rows that could not be taken. */
  readonly unread: readonly string[]
}

/** How to walk; whole table by id where nothing is said. */
export interface WalkOptions {
  readonly pageSize?: number
  readonly order?: TableOrder
  readonly reading?: ReadingStrategy
  /** True reads by key until the first page leaves open whether that is possible. */
  readonly isPresumed?: boolean
  readonly window?: TimeWindow | null
  readonly idsLimit?: number
  /** Asked for; the keys alone where nothing is said. */
  readonly columns?: readonly string[]
  /** Called after each step, for instance to change the table meanwhile. */
  readonly afterStep?: (step: Step) => void
}

/** A walk through all of a table by its ids, but for what `changes` says. */
export function wholeTable(table: string, changes: Partial<Walk> = {}): Walk {
  return {
    table,
    order: 'sys_id',
    reading: 'keyset',
    window: null,
    filter: null,
    columns: ['sys_id'],
    referenceLinks: false,
    range: { lo: null, hi: null },
    idsLimit: IDS_LIMIT,
    ...changes,
  }
}

/** Walks a table to its end and proves every interval as a slice does, closing parts only where one request could not list their ids. */
export async function walkTable(client: TableClient, table: string, options: WalkOptions = {}): Promise<Walked> {
  const { pageSize = 1000, order = 'sys_id', reading = 'keyset', window = null, idsLimit = IDS_LIMIT } = options
  const { columns = order === 'sys_id' ? ['sys_id'] : [order, 'sys_id'] } = options
  let walk = wholeTable(table, { order, reading, window, columns, idsLimit })
  const signal = AbortSignal.timeout(60_000)
  const ids: string[] = []
  const proofs: Proof[] = []
  const doubts: string[] = []
  let unread = NONE_UNREAD
  let hidden: number | null = 0
  let open = newPart(null, idsLimit)
  const look = async (isRefused: boolean): Promise<Walk | null> => {
    const found = await lookAtQueries(client, { ...walk, columns, isRefused }, { tolerant: false, signal })
    walk = { ...walk, reading: found.reading }
    return found.reading === 'keyset' ? null : walk
  }
  const start = { cursor: null, size: new PageSize(pageSize), ...(options.isPresumed === true ? { look } : {}) }
  for await (const step of readPages(client, walk, start, signal)) {
    await open.add(step)
    unread = unreadIn(unread, step.unread).unread ?? NONE_UNREAD
    ids.push(...step.keys.map((key) => (order === 'sys_id' ? key : splitTimeKey(key).id)))
    options.afterStep?.(step)
    if (!step.done && !open.isFull(0, step.pageSize)) continue
    const { untold, doubt } = open
    const told =
      untold === null || doubt !== null ? open : open.toldWith(await countHidden(client, walk, untold, signal))
    proofs.push(told.proof)
    if (told.doubt !== null) doubts.push(told.doubt)
    hidden = hidden === null || told.hidden === null ? null : hidden + told.hidden
    open = newPart(open.hi, idsLimit)
  }
  const isUnproven = hidden === null || doubts.length > 0
  const verdict = isUnproven ? 'unproven' : hidden === 0 ? 'complete' : 'partial'
  return { ids, hidden, requests: client.requests(), verdict, proofs, doubts, unread: saysUnread(unread) }
}

function newPart(lo: string | null, maxScanned: number): OpenPart {
  const bounds = { maxSize: Number.POSITIVE_INFINITY, maxMs: Number.POSITIVE_INFINITY, maxScanned }
  const storesNothing = async (): Promise<never> => {
    throw new RangeError('a walk stores nothing')
  }
  return new OpenPart(lo, bounds, 0, () => ({
    add: async () => undefined,
    store: storesNothing,
    abandon: () => undefined,
  }))
}
