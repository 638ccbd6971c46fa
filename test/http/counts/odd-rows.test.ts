import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../src/simulator/index.ts'
import { clientOf, simulated } from '../../support/instance-client.ts'
import { numbersFrom } from '../../support/numbers-from.ts'
import { walkTable } from '../../support/walk-table.ts'

const TABLE = 'sys_user_grmember'
const ROWS = 2500

/** A few odd rows among others: what is said of them, and how many cannot be stored. */
const ODD: readonly {
  readonly name: string
  readonly faults: (ids: readonly string[]) => readonly Fault[]
  readonly lost: readonly number[]
  readonly says: (ids: readonly string[]) => RegExp
}[] = [
  ...(['empty', 'bare'] as const).map((form) => ({
    name: `two rows come without sys_id (${form})`,
    faults: (ids: readonly string[]) => [
      { table: TABLE, fault: 'keyless-rows' as const, form, ids: [ids[700] ?? '', ids[1999] ?? ''] },
    ],
    lost: [700, 1999],
    says: () => /^2 rows without a key$/,
  })),
  {
    name: 'the last two rows come without sys_id',
    faults: (ids) => [{ table: TABLE, fault: 'keyless-rows', ids: ids.slice(-2) }],
    lost: [2498, 2499],
    says: () => /^2 rows without a key$/,
  },
  {
    name: 'one row is cancelled, in whatever page it stands',
    faults: (ids) => [{ table: TABLE, api: 'table', fault: 'cancelled-transaction', at: { row: ids[1300] ?? '' } }],
    lost: [1300],
    says: () => /^rows that cannot be read, even alone: [0-9a-f]{32}$/,
  },
  ...(['newline', 'control'] as const).flatMap((form) =>
    [0, 1300, 2499].map((at) => ({
      name: `row ${at} holds a raw character that is no JSON (${form})`,
      faults: (ids: readonly string[]) => [
        { table: TABLE, fault: 'raw-text' as const, form, row: ids[at] ?? '', column: 'sys_updated_by' },
      ],
      lost: [at],
      says: (ids: readonly string[]) => new RegExp(`^rows that cannot be read, even alone: ${ids[at]}$`),
    })),
  ),
]

test.each(ODD)('one odd row condemns no table: $name', async ({ faults, lost, says }) => {
  const simulator = await simulated({ tables: { [TABLE]: ROWS } })
  const ids = simulator.visibleIds(TABLE)
  simulator.addFaults(faults(ids))
  const columns = ['sys_id', 'sys_updated_by']
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { columns })
  expect(walked.ids).toEqual(ids.filter((_, at) => !lost.includes(at)))
  expect(walked).toMatchObject({ hidden: lost.length, verdict: 'partial' })
  expect(walked.unread).toHaveLength(1)
  expect(walked.unread[0]).toMatch(says(ids))
  expect(walked.requests).toBeLessThan(130)
})

test('a table none of whose rows has a key is refused by name', async () => {
  const simulator = await simulated({ tables: { [TABLE]: 10 } })
  const ids = simulator.visibleIds(TABLE)
  simulator.addFaults([{ table: TABLE, fault: 'keyless-rows', ids }])
  await expect(walkTable(clientOf(simulator).tableClient(), TABLE)).rejects.toMatchObject({ code: 'TABLE_UNSUPPORTED' })
})

/** Where the row lies that another one shares its sys_id with. */
const TWINS: readonly { readonly name: string; readonly at: number }[] = [
  { name: 'the first row', at: 0 },
  { name: 'a row in the middle of a page', at: 1300 },
  { name: 'the last row of a page', at: 999 },
  { name: 'the last row of the second page', at: 1999 },
  { name: 'a row of the last page', at: 2400 },
  { name: 'the last row', at: 2499 },
]

/** Each way to read a table, and what it costs: two requests more at most, where rows have to be asked for by ids 72 in all. */
const READINGS = [
  { reading: 'keyset', mostRequests: 5 },
  { reading: 'key-windows', mostRequests: 6 },
  { reading: 'ordered-offsets', mostRequests: 73 },
  { reading: 'offsets', mostRequests: 73 },
] as const

describe.each(READINGS)('read by $reading', ({ reading, mostRequests }) => {
  test.each(TWINS)('every sys_id is stored once, and a twin with other content is told: $name', async ({ at }) => {
    const simulator = await simulated({ tables: { [TABLE]: ROWS } })
    const ids = simulator.visibleIds(TABLE)
    const twin = ids[at] ?? ''
    simulator.addFaults([{ table: TABLE, fault: 'twin-row', row: twin }])
    const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { reading })
    expect(walked.ids).toEqual(ids)
    expect(walked.requests).toBeLessThanOrEqual(mostRequests)
    if (walked.verdict === 'unproven') {
      expect(reading).toMatch(/offsets/)
      expect(walked.doubts[0]).toMatch(/listed by offset, twice/)
    } else {
      expect(walked).toMatchObject({ verdict: 'partial', hidden: 1 })
      expect(walked.unread).toEqual([`1 rows with the sys_id of another row: ${twin}`])
    }
  })
})

test('a row that comes twice in one answer, and once when it is asked for again, is no twin', async () => {
  const simulator = await simulated({ tables: { [TABLE]: ROWS } })
  const ids = simulator.visibleIds(TABLE)
  simulator.addFaults([{ table: TABLE, fault: 'twin-row', row: ids[1300] ?? '', at: { request: 2 } }])
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE)
  expect(walked).toMatchObject({ ids, verdict: 'complete', hidden: 0, requests: 4 })
})

test('where most rows have a twin a few of them are named, and no request is repeated for each', async () => {
  const simulator = await simulated({ tables: { [TABLE]: 300 } })
  const ids = simulator.visibleIds(TABLE)
  simulator.addFaults(ids.slice(0, 200).map((row) => ({ table: TABLE, fault: 'twin-row' as const, row })))
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 100 })
  expect(walked.ids).toEqual(ids)
  expect(walked).toMatchObject({ verdict: 'partial', hidden: 200 })
  expect(walked.unread).toEqual([`200 rows with the sys_id of another row: ${ids.slice(0, 10).join(', ')} …`])
  expect(walked.requests).toBeLessThan(12)
})

/** Ids that people gave, and where among them rows cannot be read, even alone and by their ids. */
const GIVEN: readonly { readonly name: string; readonly lost: readonly number[]; readonly says: string }[] = [
  { name: 'the first', lost: [0], says: 'before x_acme_11' },
  { name: 'one in the middle of a page', lost: [24], says: 'before x_acme_35' },
  { name: 'the last of a page', lost: [19], says: 'before x_acme_30' },
  { name: 'two neighbours', lost: [30, 31], says: 'before x_acme_42' },
  { name: 'the last of all', lost: [79], says: 'behind x_acme_88' },
]

test.each(GIVEN)(
  'a row that cannot be read is stepped over where ids are no hexadecimal digits: $name',
  async ({ lost, says }) => {
    const simulator = await simulated({ tables: { [TABLE]: 0 } })
    const ids = Array.from({ length: 80 }, (_, at) => `x_acme_${at + 10}`).sort()
    for (const sys_id of ids) simulator.insert(TABLE, { sys_id })
    const at = new Map(lost.map((index) => [index, ids[index] ?? '']))
    simulator.addFaults(
      [...at.values()].map((row) => ({ table: TABLE, api: 'table', fault: 'cancelled-transaction', at: { row } })),
    )
    const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 10 })
    expect(walked.ids).toEqual(ids.filter((_, index) => !at.has(index)))
    expect(walked).toMatchObject({ hidden: lost.length, verdict: 'partial' })
    expect(walked.unread.join()).toContain(says)
  },
)

/** Rows that cannot be read, even alone, and hidden rows right beside them. */
const BESIDE: readonly {
  readonly name: string
  readonly lost: readonly number[]
  readonly hidden: readonly number[]
}[] = [
  { name: 'one behind it', lost: [24], hidden: [25] },
  { name: 'one before it', lost: [24], hidden: [23] },
  { name: 'both sides', lost: [24], hidden: [20, 21, 22, 23, 25, 26] },
  { name: 'a page before it', lost: [24], hidden: numbersFrom(10, 23) },
  { name: 'pages behind it', lost: [24], hidden: numbersFrom(25, 60) },
  { name: 'all before it', lost: [24], hidden: numbersFrom(0, 23) },
  { name: 'all behind it', lost: [24], hidden: numbersFrom(25, 79) },
  { name: 'between two of them', lost: [24, 30], hidden: numbersFrom(25, 29) },
  { name: 'around two of them', lost: [24, 26], hidden: [22, 23, 25, 27, 28] },
  { name: 'before the last of all', lost: [79], hidden: numbersFrom(70, 78) },
]

describe.each<{ ids: string; idAt: (at: number) => string }>([
  { ids: 'ids that people gave', idAt: (at) => `x_acme_${at + 10}` },
  { ids: 'hexadecimal ids', idAt: (at) => ((at + 10) * 2_000_003).toString(16).padStart(8, '0').padEnd(32, '7') },
])('with $ids', ({ idAt }) => {
  test.each(BESIDE)(
    'hidden rows beside one that cannot be read are counted, and all others read: $name',
    async (beside) => {
      const { lost, hidden } = beside
      const simulator = await simulated({ tables: { [TABLE]: 0 } })
      const ids = numbersFrom(0, 79).map(idAt)
      for (const sys_id of ids) simulator.insert(TABLE, { sys_id })
      const idsAt = (places: readonly number[]): readonly string[] => places.map((at) => ids[at] ?? '')
      simulator.addFaults([
        ...idsAt(lost).map(
          (row) => ({ table: TABLE, api: 'table', fault: 'cancelled-transaction', at: { row } }) as const,
        ),
        { table: TABLE, fault: 'hide-rows', ids: [...idsAt(hidden)] },
      ])
      const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 10 })
      expect(walked.ids).toEqual(ids.filter((id) => ![...idsAt(lost), ...idsAt(hidden)].includes(id)))
      expect(walked).toMatchObject({ hidden: lost.length + hidden.length, verdict: 'partial', doubts: [] })
      expect(walked.unread.join()).toMatch(/^rows that cannot be read, even alone: /)
      expect(walked.requests).toBeLessThan(400)
    },
  )
})

test.each([
  { lost: [1, 5], pageSize: 6 },
  { lost: [0, 4], pageSize: 6 },
  { lost: [7, 8, 40], pageSize: 10 },
  { lost: [30, 37, 59], pageSize: 1 },
])('rows between two that cannot be read are read: $lost, $pageSize a page', async ({ lost, pageSize }) => {
  const simulator = await simulated({ tables: { [TABLE]: 60 } })
  const ids = simulator.visibleIds(TABLE)
  const odd = lost.map((at) => ids[at] ?? '')
  simulator.addFaults(
    odd.map((row) => ({ table: TABLE, api: 'table', fault: 'cancelled-transaction', at: { row } }) as const),
  )
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize })
  expect(walked.ids).toEqual(ids.filter((id) => !odd.includes(id)))
  expect(walked).toMatchObject({ hidden: lost.length, verdict: 'partial' })
})

test('a row that cannot be read is stepped over in few requests where the instance counts without regard to ranges', async () => {
  const simulator = await simulated({ tables: { [TABLE]: 50 } })
  const ids = simulator.visibleIds(TABLE)
  simulator.addFaults([
    { table: TABLE, api: 'table', fault: 'cancelled-transaction', at: { row: ids[4] ?? '' } },
    { table: TABLE, fault: 'wrong-count', is: '3' },
  ])
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 18 })
  expect(walked.ids).toEqual(ids.filter((id) => id !== ids[4]))
  expect(walked).toMatchObject({ verdict: 'unproven' })
  expect(walked.requests).toBeLessThan(300)
})

test('rows are told as hidden behind a first row that cannot be read, although no page that begins with it comes', async () => {
  const simulator = await simulated({ tables: { [TABLE]: 60 } })
  const ids = simulator.visibleIds(TABLE)
  const [first = ''] = ids
  simulator.addFaults([
    { table: TABLE, api: 'table', fault: 'cancelled-transaction', at: { row: first } },
    { table: TABLE, fault: 'hide-rows', last: 5 },
  ])
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 30 })
  expect(walked.ids).toEqual(ids.slice(1, -5))
  expect(walked).toMatchObject({ hidden: 6, verdict: 'partial', doubts: [] })
})
