import fc from 'fast-check'
import type { Fault } from '../../../src/simulator/index.ts'

/** Answers that count one row too many or too few. */
interface OffByOne {
  readonly by: 1 | -1
  /** The request to the table from which on it strikes, counted from 1. */
  readonly request: number
  /** Null for every answer from then on. */
  readonly times: number | null
}

/** Both APIs, or the Table API alone: the Aggregate API counts then. */
type CountsOf = 'both' | 'table'

/** How an instance counts that does not count right. */
export type Counting =
  /** No count at all, or none with the rows. */
  | { readonly kind: 'none'; readonly of: CountsOf }
  /** Whatever is counted is cancelled for its cost. */
  | { readonly kind: 'costly'; readonly of: CountsOf }
  | { readonly kind: 'off'; readonly slips: readonly OffByOne[] }
  /** All rows of the table are counted, whatever range is asked for. */
  | { readonly kind: 'ignores-range' }
  /** The same number, whatever is asked. */
  | { readonly kind: 'fixed'; readonly is: string }

/** As good as always. */
const FROM_THEN_ON = 1_000_000
/** Beyond what any table holds: no count at all. */
const IMPOSSIBLE = [String(2 ** 60), '1'.repeat(400)]

const slip: fc.Arbitrary<OffByOne> = fc.record({
  by: fc.constantFrom(1 as const, -1 as const),
  request: fc.integer({ min: 1, max: 12 }),
  times: fc.constantFrom(1, 1, 2, 3, null),
})

/** Any way of counting wrong; one off in either direction most often, since two queries of a table that lives differ so. */
export const countings: fc.Arbitrary<Counting> = fc.oneof(
  {
    arbitrary: fc.record({ kind: fc.constantFrom('none', 'costly'), of: fc.constantFrom('both', 'table', 'table') }),
    weight: 3,
  },
  {
    arbitrary: fc.array(slip, { minLength: 1, maxLength: 4 }).map((slips): Counting => ({ kind: 'off', slips })),
    weight: 5,
  },
  { arbitrary: fc.constant<Counting>({ kind: 'ignores-range' }), weight: 1 },
  {
    arbitrary: fc
      .constantFrom('0', '3', '10', '1000000000', ...IMPOSSIBLE)
      .map((is): Counting => ({ kind: 'fixed', is })),
    weight: 1,
  },
)

/** True where the instance gives no number that could be a count. */
export function givesNoCount(counting: Counting | null): boolean {
  if (counting?.kind === 'fixed') return IMPOSSIBLE.includes(counting.is)
  return (counting?.kind === 'none' || counting?.kind === 'costly') && counting.of === 'both'
}

/** True where counts come from the Aggregate API: of another moment than the rows. */
export function countsElsewhere(counting: Counting | null): boolean {
  return (counting?.kind === 'none' || counting?.kind === 'costly') && counting.of === 'table'
}

/** The faults that let an instance count so. */
export function countingFaults(table: string, counting: Counting | null): readonly Fault[] {
  if (counting === null) return []
  switch (counting.kind) {
    case 'none':
      return [{ table, fault: 'no-count', ...apiOf(counting.of) }]
    case 'costly':
      return [{ table, fault: 'costly-count', ...apiOf(counting.of) }]
    case 'off':
      return counting.slips.map(({ by, request, times }) => ({
        table,
        fault: 'wrong-count',
        by,
        at: { request },
        times: times ?? FROM_THEN_ON,
      }))
    case 'ignores-range':
      return [{ table, fault: 'wrong-count', ignoresRange: true }]
    case 'fixed':
      return [{ table, fault: 'wrong-count', is: counting.is }]
    default:
      return counting satisfies never
  }
}

function apiOf(of: CountsOf): { readonly api?: 'table' } {
  return of === 'table' ? { api: 'table' } : {}
}
