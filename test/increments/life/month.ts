import fc from 'fast-check'
import { LIVING_TABLES, type LivingTable, LOGS, type Log } from './tables.ts'

/**
 * What people and programs do to a table:
 * - `update` one row or, as a bulk update does, many within one second; `insert`; `remove`, with the traces that the
 *   instance leaves by itself; `remove-untold` without any;
 * - `import` a row that carries an old time, `import-over` an old version of a row that is there;
 * - `silent-update`: with the system columns left alone;
 * - `restore` a deleted row as it was, `rebirth`: make it anew under its id;
 * - `hide` rows from the harvesting user by an access rule, or `show` all again.
 */
type Kind =
  | ('insert' | 'update' | 'bulk-update' | 'remove' | 'remove-untold' | 'import' | 'import-over')
  | ('silent-update' | 'restore' | 'rebirth' | 'hide' | 'show')

/** One thing that happens. */
export interface Happening {
  readonly table: LivingTable
  readonly kind: Kind
  /** Which rows: a number from which they are drawn. */
  readonly pick: number
  /** How far the clock of the node that writes is off, in seconds. */
  readonly skewSeconds: number
}

/** Lines that are written to a log. */
export interface Writing {
  readonly log: Log
  readonly lines: number
  readonly skewSeconds: number
}

/** What turns an instance over, or the user as whom it is read. */
const UPHEAVALS = ['clone', 'clone that keeps its name', 'roles', 'domain', 'time zone'] as const
export type Upheaval = (typeof UPHEAVALS)[number]

/** A day, and the run that ends it. */
export interface Day {
  /** `at` is the share of the day that has passed, in thousandths. */
  readonly happenings: readonly (Happening & { readonly at: number })[]
  readonly writings: readonly (Writing & { readonly at: number })[]
  /** What happens while the run reads, before its request of that number. */
  readonly meanwhile: readonly ((Happening | Writing) & { readonly request: number })[]
  readonly upheaval: Upheaval | null
  /** A table that the instance refuses on this day. */
  readonly refused: LivingTable | Log | null
  /** True where a program deletes most of the rows of a table of which no feed tells. */
  readonly purge: boolean
  /** Where in the run the process dies, in thousandths of the steps that the run before took; null where it lives. */
  readonly death: number | null
}

/** What is odd about a day: an answer of its run says tomorrow, or a table that tells whose instance this is, is refused. */
type Oddity =
  | { readonly is: 'clock'; readonly request: number }
  | { readonly is: 'refused'; readonly table: (typeof IDENTITY_TABLES)[number] }

/** Tables that tell as whom and from which instance is read. */
const IDENTITY_TABLES = ['sys_properties', 'sys_user', 'sys_user_has_role', 'clone_instance'] as const

/** A month of an instance. */
export interface Month {
  /** Decides ids, texts and which rows are struck. */
  readonly seed: number
  readonly days: readonly Day[]
  /** A table that is refused for days on end. */
  readonly outage: { readonly table: LivingTable | Log; readonly from: number; readonly days: number } | null
  /** What is odd about each day; nothing where it is null, or where the instance is turned over on that day. */
  readonly oddities: readonly (Oddity | null)[]
  /** True where a tenth of the dictionary is hidden from the harvesting user. */
  readonly hidesDictionary: boolean
}

/** Nodes of an instance differ by this much at most, in seconds; less than what increments read again. */
const MOST_SKEW = 300

const skewSeconds = fc.oneof(
  { arbitrary: fc.constant(0), weight: 5 },
  { arbitrary: fc.integer({ min: -MOST_SKEW, max: MOST_SKEW }), weight: 1 },
)

const happening = fc.record<Happening>({
  table: fc.constantFrom(...LIVING_TABLES),
  kind: fc.oneof(
    { arbitrary: fc.constantFrom<Kind>('insert', 'update', 'remove'), weight: 6 },
    { arbitrary: fc.constant<Kind>('bulk-update'), weight: 2 },
    { arbitrary: fc.constantFrom<Kind>('hide', 'show', 'remove-untold', 'import', 'import-over'), weight: 4 },
    { arbitrary: fc.constantFrom<Kind>('silent-update', 'restore', 'rebirth'), weight: 2 },
  ),
  pick: fc.nat(),
  skewSeconds,
})

const at = fc.nat({ max: 1000 })

const writing = fc.record<Writing>({
  log: fc.constantFrom(...LOGS),
  lines: fc.integer({ min: 1, max: 15 }),
  skewSeconds,
})

const seldom = <T>(arbitrary: fc.Arbitrary<T>, weight: number): fc.Arbitrary<T | null> =>
  fc.oneof({ arbitrary: fc.constant(null), weight: weight - 1 }, { arbitrary, weight: 1 })

const struck = fc.constantFrom(...LIVING_TABLES, ...LOGS)

const day: fc.Arbitrary<Day> = fc.record({
  happenings: fc.array(
    fc.tuple(happening, at).map(([each, when]) => ({ ...each, at: when })),
    { maxLength: 10 },
  ),
  writings: fc.array(
    fc.tuple(writing, at).map(([each, when]) => ({ ...each, at: when })),
    { maxLength: 4 },
  ),
  meanwhile: fc.array(
    fc
      .tuple(fc.oneof(happening, happening, writing), fc.integer({ min: 1, max: 30 }))
      .map(([each, request]) => ({ ...each, request })),
    { maxLength: 4 },
  ),
  upheaval: seldom(fc.constantFrom(...UPHEAVALS), 10),
  refused: seldom(struck, 12),
  purge: fc.oneof({ arbitrary: fc.constant(false), weight: 19 }, { arbitrary: fc.constant(true), weight: 1 }),
  death: fc.nat({ max: 999 }),
})

const oddity: fc.Arbitrary<Oddity> = fc.oneof(
  fc.record({ is: fc.constant('clock' as const), request: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ is: fc.constant('refused' as const), table: fc.constantFrom(...IDENTITY_TABLES) }),
)

/** Months of so many days, each of which ends with a run whose process dies on the way. */
export function months(days: number): fc.Arbitrary<Month> {
  return fc.record({
    seed: fc.nat({ max: 1_000_000 }),
    days: fc.array(day, { minLength: days, maxLength: days, size: 'max' }),
    outage: seldom(
      fc.record({ table: struck, from: fc.integer({ min: 1, max: days }), days: fc.integer({ min: 2, max: 9 }) }),
      3,
    ),
    oddities: fc.array(seldom(oddity, 3), { minLength: days, maxLength: days, size: 'max' }),
    hidesDictionary: fc.boolean(),
  })
}

/** Months of so many days on which people work as usual, the user stays what it is, and processes live. */
export function quietMonths(days: number): fc.Arbitrary<Month> {
  const quiet = { meanwhile: [], upheaval: null, refused: null, purge: false, death: null }
  return months(days).map((month) => ({
    ...month,
    outage: null,
    oddities: [],
    hidesDictionary: false,
    days: month.days.map((each) => ({ ...each, ...quiet })),
  }))
}
