import { expect, test } from 'vitest'
import type { ReadingStrategy } from '../../../src/contract/table/reading-strategy.ts'
import type { Fault } from '../../../src/simulator/index.ts'
import { clientOf, simulated } from '../../support/instance-client.ts'
import { walkTable } from '../../support/walk-table.ts'

const TABLE = 'sys_user_grmember'
const ROWS = 60

const READINGS: readonly { readonly reading: ReadingStrategy; readonly refuses: 'order' | 'range' | 'both' }[] = [
  { reading: 'key-windows', refuses: 'order' },
  { reading: 'ordered-offsets', refuses: 'range' },
  { reading: 'offsets', refuses: 'both' },
]

/** Rows that cannot be read, by their places. */
const LOST: readonly { readonly name: string; readonly lost: readonly number[] }[] = [
  { name: 'the second', lost: [1] },
  { name: 'one in the middle', lost: [24] },
  { name: 'two neighbours', lost: [30, 31] },
  { name: 'the last', lost: [59] },
]

/** How a row cannot be read: with its id, or without its text alone. */
const FORMS: readonly { readonly form: string; readonly fault: (row: string) => Fault }[] = [
  {
    form: 'cancelled, in whatever answer it stands',
    fault: (row) => ({ api: 'table', fault: 'cancelled-transaction', at: { row } }),
  },
  { form: 'no JSON, but for its id', fault: (row) => ({ fault: 'raw-text', row, column: 'user' }) },
]

const CASES = READINGS.flatMap((reading) =>
  LOST.flatMap((lost) => FORMS.map((form) => ({ ...reading, ...lost, ...form }))),
)

test.each(CASES)(
  'a row that cannot be read, even alone, is stepped over where keys do not lead: $reading, $name, $form',
  async ({ reading, refuses, lost, fault }) => {
    const simulator = await simulated({ tables: { [TABLE]: ROWS } })
    const ids = simulator.visibleIds(TABLE)
    const odd = lost.map((at) => ids[at] ?? '')
    simulator.addFaults(
      [{ fault: 'deny-query' as const, refuses }, ...odd.map(fault)].map((each) => ({ ...each, table: TABLE })),
    )
    const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, {
      reading,
      pageSize: 25,
      columns: ['sys_id', 'user'],
    })
    expect([...walked.ids].sort()).toEqual(ids.filter((id) => !odd.includes(id)))
    expect(walked.unread.join()).toMatch(/^rows that cannot be read, even alone: /)
    // Without order or ranges, a row that no list shows may have been missed.
    if (walked.hidden === null) expect(reading).toBe('offsets')
    else expect(walked).toMatchObject({ hidden: lost.length, verdict: 'partial' })
    expect(walked.requests).toBeLessThan(400)
  },
)

test.each([
  { name: 'some rows are hidden and the others cannot be read', lost: [24, 30], hides: true },
  { name: 'no row can be read', lost: [0, 1, 2], hides: false },
])('of a table of which ids are listed and none comes, it is said what it is: $name', async ({ lost, hides }) => {
  const simulator = await simulated({ tables: { [TABLE]: hides ? ROWS : lost.length } })
  const ids = simulator.visibleIds(TABLE)
  const odd = lost.map((at) => ids[at] ?? '')
  const hidden = hides ? ids.filter((id) => !odd.includes(id)) : []
  simulator.addFaults([
    { table: TABLE, fault: 'deny-query', refuses: 'range' },
    { table: TABLE, fault: 'hide-rows', ids: [...hidden] },
    ...odd.map((row) => ({ table: TABLE, api: 'table', fault: 'cancelled-transaction', at: { row } }) as const),
  ])
  const walked = walkTable(clientOf(simulator).tableClient(), TABLE, { reading: 'ordered-offsets', pageSize: 25 })
  if (hides) expect(await walked).toMatchObject({ ids: [], hidden: ROWS, verdict: 'partial' })
  else await expect(walked).rejects.toMatchObject({ code: 'PAGE_TOO_EXPENSIVE' })
})
