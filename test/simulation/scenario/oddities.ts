import fc from 'fast-check'
import { type Random, randomId } from '../../../src/simulator/dataset/random.ts'
import type { Fault } from '../../../src/simulator/index.ts'
import { COLLATIONS } from '../../../src/simulator/query/match-row.ts'

/** Rows that come without their id, or that cancel every answer in which they stand. */
interface OddRows {
  readonly kind: 'keyless empty' | 'keyless bare' | 'unreadable'
  /** Where they stand, as shares of the table. */
  readonly at: readonly number[]
}

/** Some answers whose `Date` is not the instance's time. */
interface WrongClock {
  readonly aheadSeconds: number
  /** The request to the table from which on it strikes, counted from 1. */
  readonly request: number
  /** Null for every answer from then on. */
  readonly times: number | null
}

/** Which keys the rows have, and how the database orders them. */
interface Naming {
  /** Ids of 32 hex digits, or ones that people gave: with `_`, dots and capitals. */
  readonly ids: 'hex' | 'given'
  readonly collation: (typeof COLLATIONS)[number]
}

/** What is out of the ordinary about an instance's rows, keys and clock. */
export interface Oddities {
  /** A few rows that are not like others, in a table that is quiet and shows all the rest. */
  readonly rows: OddRows | null
  readonly clock: WrongClock | null
  readonly naming: Naming
  /** Rows beside which there is a hidden one of the same id, as shares of the table: no split of keys parts the two. */
  readonly twins: readonly number[]
  /** Lists of ids are ignored: all rows come. */
  readonly ignoresLists: boolean
}

const DAY_SECONDS = 86_400
const CENTURY_SECONDS = 36_525 * DAY_SECONDS
/** As good as always. */
const FROM_THEN_ON = 1_000_000

const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100)
const rarely = <T>(some: fc.Arbitrary<T>, nil: T, one: number): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(nil), weight: one - 1 }, { arbitrary: some, weight: 1 })

/** Any of them, each seldom, so that most scenarios are about something else. */
export const oddities: fc.Arbitrary<Oddities> = fc.record({
  rows: rarely<OddRows | null>(
    fc.record({
      kind: fc.constantFrom('keyless empty', 'keyless bare', 'unreadable'),
      at: fc.array(share, { minLength: 1, maxLength: 3 }),
    }),
    null,
    8,
  ),
  clock: rarely<WrongClock | null>(
    fc.record({
      aheadSeconds: fc.constantFrom(200, DAY_SECONDS, 400 * DAY_SECONDS, CENTURY_SECONDS, -200, -DAY_SECONDS),
      request: fc.integer({ min: 1, max: 6 }),
      times: fc.constantFrom(1, 2, null),
    }),
    null,
    6,
  ),
  naming: rarely<Naming>(
    fc.record({ ids: fc.constantFrom('hex', 'given', 'given'), collation: fc.constantFrom(...COLLATIONS) }),
    { ids: 'hex', collation: 'bytes' },
    6,
  ),
  twins: rarely<readonly number[]>(fc.array(share, { minLength: 1, maxLength: 3 }), [], 8),
  ignoresLists: rarely(fc.constant(true), false, 10),
})

/** Nothing out of the ordinary. */
export const NOTHING_ODD: Oddities = {
  rows: null,
  clock: null,
  naming: { ids: 'hex', collation: 'bytes' },
  twins: [],
  ignoresLists: false,
}

const LETTERS = 'abqxyz09_._AZ'

/** An id as people give them; the number at its end makes it one that no other row has, whatever the case. */
export function givenId(random: Random, at: number): string {
  const word = Array.from({ length: 1 + random.below(5) }, () => LETTERS[random.below(LETTERS.length)] ?? '')
  return random.chance(0.2) ? randomId(random) : `x_${word.join('')}_${at}`
}

/** The ids at some shares of a table but for its first row: what cannot be read from the beginning may be the table. */
export function idsAt(shares: readonly number[], ids: readonly string[]): readonly string[] {
  return shares.flatMap((each) => ids[1 + Math.floor(each * (ids.length - 2))] ?? [])
}

/** The faults that make an instance so odd. */
export function oddFaults(
  table: string,
  { rows, clock, naming, twins, ignoresLists }: Oddities,
  ids: readonly string[],
): readonly Fault[] {
  return [
    ...(rows === null ? [] : oddRowFaults(table, rows, idsAt(rows.at, ids))),
    ...(clock === null
      ? []
      : [
          {
            table,
            fault: 'clock' as const,
            aheadSeconds: clock.aheadSeconds,
            at: { request: clock.request },
            times: clock.times ?? FROM_THEN_ON,
          },
        ]),
    ...(naming.collation === 'bytes' ? [] : [{ table, fault: 'collation' as const, collation: naming.collation }]),
    ...(twins.length === 0 ? [] : [{ table, fault: 'hidden-twin' as const, ids: [...idsAt(twins, ids)] }]),
    ...(ignoresLists ? [{ table, fault: 'ignore-list' as const }] : []),
  ].filter((fault) => fault.fault !== 'hidden-twin' || fault.ids.length > 0)
}

function oddRowFaults(table: string, { kind }: OddRows, ids: readonly string[]): readonly Fault[] {
  if (kind === 'unreadable')
    return ids.map((row) => ({ table, api: 'table', fault: 'cancelled-transaction', at: { row } }))
  const form = kind === 'keyless bare' ? 'bare' : 'empty'
  return ids.length === 0 ? [] : [{ table, fault: 'keyless-rows', form, ids: [...ids] }]
}
