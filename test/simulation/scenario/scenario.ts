import fc from 'fast-check'
import type { ReadingStrategy } from '../../../src/contract/table/reading-strategy.ts'
import type { TableOrder } from '../../../src/contract/table/table-plan.ts'
import { type Counting, countings } from './counting.ts'
import { NOTHING_ODD, type Oddities, oddities } from './oddities.ts'

/** The table that scenarios are about: few columns, so that a scenario is quick. */
export const TABLE = 'sys_user_grmember'
/** A column that some scenarios withhold. */
export const WITHHELD = 'user'

/** The rows that a table begins with. */
interface StartRows {
  readonly count: number
  /** Decides ids and times. */
  readonly seed: number
  /** Zeros with which every id begins: the narrower the keys, the harder they are to split. */
  readonly leadingZeros: number
  /** Rows that share one second of creation and of change. */
  readonly perSecond: number
}

/** Rows that are hidden from the start, as shares of the table. */
interface Hiding {
  /** Hidden here and there. */
  readonly scattered: number
  /** A stretch of the order that is hidden, also for rows that come into it; null for none. */
  readonly stretch: readonly [number, number] | null
}

/** Something that goes wrong and passes. */
export interface PassingFault {
  readonly kind: (typeof PASSING)[number]
  /** The request to the table from which on it strikes, counted from 1. */
  readonly request: number
  readonly times: number
}

/** The ways in which an answer goes wrong that a repeat, a fresh token, a smaller page or a pause gets over. */
const PASSING = [
  'partial-200 glued',
  'partial-200 beside',
  'cut-json',
  'cut-gzip',
  'reset before',
  'reset middle',
  'status 500',
  'status 503',
  'status 403',
  'html-200',
  'accepted-202',
  'rate-limit',
  'rate-limit with a wait',
  'cancelled-transaction',
  'expire-token',
  'unauthorized',
  'deny-table',
  'deny-query',
  'absent-table',
  'status 404',
] as const

/** How a reading comes to an end before the table does. */
interface Ending {
  readonly kind: 'deny-table' | 'absent-table' | 'status 500'
  readonly request: number
}

/** What of a query the instance does not honour: refused with 403, or ignored without a word. */
interface Refusal {
  readonly of: 'order' | 'range' | 'both'
  readonly isSilent: boolean
}

/** What other people do to the table between two answers. */
interface DriftPlan {
  readonly insert: number
  readonly update: number
  readonly remove: number
  readonly move: number
  readonly ahead: boolean
  readonly request: number
  readonly times: number
  readonly seed: number
}

/** When the worker dies, or is asked to stop. */
export interface Interruption {
  readonly kind: 'dies' | 'drains' | 'dies before a part' | 'dies after a part'
  /** The request, or the part, at which it happens, counted from 1. */
  readonly at: number
  /** How many heartbeats before the last one the next attempt begins from: the server hears of one a second at most. */
  readonly beatsLost: number
}

/** Everything that decides a harvest of one table, and nothing else does: the same scenario goes the same way. */
export interface Scenario {
  readonly rows: StartRows
  readonly order: TableOrder
  /** The share of a time order's seconds that the window leaves out at its end; null for no window's end inside. */
  readonly cutTail: number | null
  readonly cutHead: boolean
  readonly hiding: Hiding
  readonly refusal: Refusal | null
  /** Rows that an access rule hides from some request on. */
  readonly hiddenLater: { readonly share: number; readonly request: number } | null
  readonly drift: DriftPlan | null
  readonly passing: readonly PassingFault[]
  readonly ending: Ending | null
  readonly withholds: boolean
  readonly odd: Oddities
  /** How the instance counts where it does not count right. */
  readonly counting: Counting | null
  /** Largest page that the instance gives, in rows, whatever is asked. */
  readonly cap: number | null
  /** Whether planning met the cap; else a large page of another table makes believe that there is none. */
  readonly isCapKnown: boolean
  /** Rows that one transaction may scan before the instance cancels it. */
  readonly quota: number | null
  readonly interruptions: readonly Interruption[]
  readonly pageSize: number
  readonly lanes: number
  /** How often a range is split while it is read, at most. */
  readonly splits: number
  /** Pages of one slice. */
  readonly slicePages: number
  /** Rows that the pages of one part may have scanned. */
  readonly partRows: number
  /** How far the instance's clock goes on between two looks at it, in milliseconds. */
  readonly clockStepMs: number
}

const MOST_ROWS = 150
const MOST_TEDIOUS_ROWS = 50
/** The smallest page, in rows, to which an instance of a scenario caps what is asked of it. */
export const SMALLEST_CAP = 8
const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100)
/** Most scenarios take some ten requests; what happens in them happens early enough to be met. */
const request = fc.integer({ min: 1, max: 15 })
const few = fc.integer({ min: 0, max: 3 })
const sometimes = <T>(some: fc.Arbitrary<T>, nil: T | null = null, one = 4): fc.Arbitrary<T | null> =>
  fc.oneof({ arbitrary: fc.constant(nil), weight: one - 1 }, { arbitrary: some, weight: 1 })

const rows: fc.Arbitrary<StartRows> = fc.record({
  count: fc.integer({ min: 0, max: MOST_ROWS }),
  seed: fc.nat(1_000_000),
  leadingZeros: fc.constantFrom(0, 0, 1, 3),
  perSecond: fc.constantFrom(1, 3, 40, MOST_ROWS),
})

const hiding: fc.Arbitrary<Hiding> = fc.record({
  scattered: fc.oneof(fc.constant(0), share),
  stretch: sometimes(
    fc.tuple(share, share).map(([a, b]): readonly [number, number] => [Math.min(a, b), Math.max(a, b)]),
    null,
    2,
  ),
})

const passing: fc.Arbitrary<readonly PassingFault[]> = fc
  .array(
    fc.record({ kind: fc.constantFrom(...PASSING), request, times: fc.integer({ min: 1, max: 3 }) }),
    // Three faults of three strikes stay below the number of strikes that ends a range.
    { maxLength: 3 },
  )
  .map((faults) => faults.map(passingSoon))
  .filter(
    (faults) =>
      // Two refusals without progress between are taken for the table's own policy, as they should be.
      strikes(faults, REFUSALS) < 4 &&
      // What is refused and refused again is refused.
      strikes(faults, ONCE) < 2 &&
      // A row that is too much alone, twice, fails the table, as it should.
      strikes(faults, CANCELLATIONS) < 2,
  )

const REFUSALS = ['expire-token', 'unauthorized'] as const
/** Refusals that would last, were they given twice. */
const ONCE = ['deny-table', 'deny-query', 'absent-table', 'status 404'] as const
const CANCELLATIONS = ['cancelled-transaction', 'partial-200 glued', 'partial-200 beside'] as const

/** A 401 that outlives one fresh token is a refusal; a token that dies is none. */
function passingSoon(fault: PassingFault): PassingFault {
  if (fault.kind === 'unauthorized') return { ...fault, times: 2 }
  return strikes([fault], [...REFUSALS, ...CANCELLATIONS, ...ONCE]) > 0 ? { ...fault, times: 1 } : fault
}

function strikes(faults: readonly PassingFault[], kinds: readonly PassingFault['kind'][]): number {
  return faults.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { times }) => sum + times, 0)
}

const drift: fc.Arbitrary<DriftPlan> = fc.record({
  insert: few,
  update: few,
  remove: few,
  move: few,
  ahead: fc.boolean(),
  request: fc.integer({ min: 1, max: 5 }),
  // Other people come to rest at last: a table that grows as fast as it is read has no end to reach.
  times: fc.integer({ min: 1, max: 15 }),
  seed: fc.nat(1000),
})

const interruption: fc.Arbitrary<Interruption> = fc.record({
  kind: fc.constantFrom('dies', 'dies', 'drains', 'dies before a part', 'dies after a part'),
  at: request,
  beatsLost: fc.constantFrom(0, 0, 1, 2),
})

const rarelyOdd: fc.Arbitrary<Oddities> = fc.oneof(
  { arbitrary: fc.constant(NOTHING_ODD), weight: 1 },
  { arbitrary: oddities, weight: 1 },
)

/** Any scenario; small answers make a table tedious to read, so that a smaller one does. */
export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    rows,
    order: fc.constantFrom('sys_id' as const, 'sys_id' as const, 'sys_created_on' as const, 'sys_updated_on' as const),
    cutTail: sometimes(share),
    cutHead: fc.boolean(),
    hiding,
    refusal: sometimes(fc.record({ of: fc.constantFrom('order', 'range', 'both'), isSilent: fc.boolean() }), null, 6),
    hiddenLater: sometimes(fc.record({ share, request }), null, 8),
    drift: sometimes(drift, null, 2),
    passing: fc.oneof(fc.constant([]), passing),
    ending: sometimes(
      fc.record({ kind: fc.constantFrom('deny-table', 'absent-table', 'status 500'), request }),
      null,
      8,
    ),
    withholds: fc.oneof({ arbitrary: fc.constant(false), weight: 7 }, { arbitrary: fc.boolean(), weight: 1 }),
    odd: rarelyOdd,
    counting: sometimes(countings, null, 4),
    cap: sometimes(fc.integer({ min: SMALLEST_CAP, max: 40 }), null, 5),
    isCapKnown: fc.boolean(),
    quota: sometimes(fc.integer({ min: 4, max: 60 }), null, 8),
    interruptions: fc.oneof(
      { arbitrary: fc.constant([]), weight: 1 },
      { arbitrary: fc.array(interruption, { minLength: 1, maxLength: 3 }), weight: 2 },
    ),
    pageSize: fc.integer({ min: 1, max: 30 }),
    lanes: fc.integer({ min: 1, max: 3 }),
    splits: fc.integer({ min: 0, max: 6 }),
    slicePages: fc.integer({ min: 1, max: 10 }),
    partRows: fc.integer({ min: 5, max: 60 }),
    clockStepMs: fc.constantFrom(0, 7, 400),
  })
  .map(bearable)

/** What is tedious to read is kept small, so that a scenario stays quick. */
function bearable(scenario: Scenario): Scenario {
  const { rows, cap, quota, pageSize, slicePages } = scenario
  const refusal = possibleRefusal(scenario)
  const isTedious = cap !== null || quota !== null || refusal !== null
  const count = Math.min(rows.count, isTedious ? MOST_TEDIOUS_ROWS : MOST_ROWS)
  const small = { ...scenario, refusal, rows: { ...rows, count }, odd: possiblyOdd(scenario) }
  // Windows that may hold a row or two at most are cut down to single keys.
  return refusal === null
    ? small
    : {
        ...small,
        pageSize: Math.max(pageSize, 6),
        slicePages: Math.max(slicePages, 4),
        quota: quota && Math.max(quota, 12),
      }
}

/** What is odd, as far as the rest of the scenario leaves it to be seen. */
function possiblyOdd(scenario: Scenario): Oddities {
  const { odd, refusal, hiding, hiddenLater, drift, passing, quota, counting, pageSize, rows, order } = scenario
  const isQuiet = hiding.scattered === 0 && hiding.stretch === null && hiddenLater === null && drift === null
  const isPlain = quota === null && passing.length === 0 && pageSize >= 6 && rows.count >= 20
  // An odd row shows as such beside rows that come; windows are halved down to one, which ids that people gave do not allow.
  const isHalved = refusal?.of !== 'order' || odd.naming.ids === 'hex'
  const isWalked = order === 'sys_id' && (odd.rows?.kind === 'unreadable' ? isHalved : refusal === null)
  // Rows without a key are told from hidden ones by what is shown; one that cannot be read is stepped over beside hidden ones too.
  const isStill = hiddenLater === null && drift === null
  const areRowsSeen = isPlain && (odd.rows?.kind === 'unreadable' ? isStill && isWalked : isQuiet)
  return {
    ...odd,
    rows: areRowsSeen ? odd.rows : null,
    // A twin is told by counts alone.
    twins: counting === null && rows.count > 2 ? odd.twins : [],
  }
}

/** A log of which no window can be asked for is not read at all. */
function possibleRefusal({ order, refusal }: Pick<Scenario, 'order' | 'refusal'>): Refusal | null {
  return refusal !== null && order !== 'sys_id' ? { ...refusal, of: 'order' } : refusal
}

/** How a table can be read: what planning finds out by asking. */
export function readingOf({ refusal }: Scenario): ReadingStrategy {
  if (refusal === null) return 'keyset'
  return refusal.of === 'order' ? 'key-windows' : refusal.of === 'range' ? 'ordered-offsets' : 'offsets'
}
