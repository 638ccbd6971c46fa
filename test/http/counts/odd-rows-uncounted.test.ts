import { expect, test } from 'vitest'
import type { Fault } from '../../../src/simulator/index.ts'
import { clientOf, simulated } from '../../support/instance-client.ts'
import { numbersFrom } from '../../support/numbers-from.ts'
import { walkTable } from '../../support/walk-table.ts'

const TABLE = 'sys_user_grmember'
const ROWS = 60

/** Rows that cannot be read, even alone, and hidden rows, by their places. */
const BESIDE: readonly {
  readonly name: string
  readonly lost: readonly number[]
  readonly hidden: readonly number[]
}[] = [
  { name: 'the second, behind a hidden one', lost: [1], hidden: [0] },
  { name: 'one, and nothing hidden', lost: [24], hidden: [] },
  { name: 'one with hidden ones on both sides', lost: [24], hidden: [20, 21, 22, 23, 25, 26] },
  { name: 'one behind pages of hidden ones', lost: [40], hidden: numbersFrom(5, 39) },
  { name: 'two with hidden ones between', lost: [24, 30], hidden: numbersFrom(25, 29) },
]

/** Counts that tell nothing. */
const COUNTS: readonly { readonly counts: string; readonly faults: readonly Fault[] }[] = [
  { counts: 'count all rows, whatever the range', faults: [{ fault: 'wrong-count', ignoresRange: true }] },
  { counts: 'are not given at all', faults: [{ fault: 'no-count' }] },
  { counts: 'are too costly', faults: [{ fault: 'costly-count' }] },
  { counts: 'are 3, whatever is asked', faults: [{ fault: 'wrong-count', is: '3' }] },
  { counts: 'are one too low', faults: [{ fault: 'wrong-count', by: -1 }] },
]

/** Ids that can be halved, and ids that cannot. */
const IDS: readonly { readonly ids: string; readonly idAt: (at: number) => string }[] = [
  { ids: 'given ids', idAt: (at) => `x_acme_${at + 10}` },
  { ids: 'hexadecimal ids', idAt: (at) => ((at + 10) * 60_000_003).toString(16).padStart(8, '0').padEnd(32, '7') },
]

/** Of hexadecimal ids the searches that halve them lead elsewhere where counts are there, and wrong. */
const isTelling = ({ ids }: { readonly ids: string }, { counts }: { readonly counts: string }): boolean =>
  ids === 'given ids' || (!counts.startsWith('are not given') && !counts.startsWith('are too'))

const CASES = IDS.flatMap((ids) =>
  COUNTS.filter((counts) => isTelling(ids, counts)).flatMap((counts) =>
    BESIDE.map((beside) => ({ ...ids, ...counts, ...beside })),
  ),
)

test.each(CASES)(
  'all visible rows are read beside $name that cannot be read, where counts $counts: $ids',
  async ({ idAt, faults, lost, hidden }) => {
    const simulator = await simulated({ tables: { [TABLE]: 0 } })
    const ids = numbersFrom(0, ROWS - 1).map(idAt)
    for (const sys_id of ids) simulator.insert(TABLE, { sys_id })
    const idsAt = (places: readonly number[]): string[] => places.map((at) => ids[at] ?? '')
    simulator.addFaults([
      ...idsAt(lost).map(
        (row) => ({ table: TABLE, api: 'table', fault: 'cancelled-transaction', at: { row } }) as const,
      ),
      { table: TABLE, fault: 'hide-rows', ids: idsAt(hidden) },
      ...faults.map((fault) => ({ ...fault, table: TABLE })),
    ])
    const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 10 })
    expect(walked.ids).toEqual(ids.filter((_, at) => ![...lost, ...hidden].includes(at)))
    expect(walked.verdict).not.toBe('complete')
    expect(walked.requests).toBeLessThan(600)
  },
)
