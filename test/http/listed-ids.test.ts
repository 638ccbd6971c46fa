import { expect, test } from 'vitest'
import { PageSize } from '../../src/servicenow/paging/page-size.ts'
import { readPages } from '../../src/servicenow/paging/pager.ts'
import type { Step, Walk } from '../../src/servicenow/paging/walk.ts'
import type { Fault } from '../../src/simulator/index.ts'
import { clientOf, simulated } from '../support/instance-client.ts'
import { walkTable, wholeTable } from '../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

/** Ids are listed, and rows asked for by them. */
const WALK = wholeTable(TABLE, { reading: 'ordered-offsets' })

test.each<{ name: string; faults: readonly Fault[]; doubt: RegExp }>([
  { name: 'and the rows are counted', faults: [], doubt: /listed by offset, twice: rows were added or deleted/ },
  { name: 'and nothing is counted', faults: [{ fault: 'no-count' }], doubt: /sends no row count/ },
])('a list of ids by offset ends, unproven, where offsets are ignored $name', async ({ faults, doubt }) => {
  const simulator = await simulated({
    tables: { [TABLE]: 1000 },
    faults: [{ fault: 'ignore-range' } as const, { fault: 'ignore-offset' } as const, ...faults].map((fault) => ({
      ...fault,
      table: TABLE,
    })),
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { reading: 'ordered-offsets', pageSize: 50 })
  expect(walked).toMatchObject({ hidden: null, doubts: [expect.stringMatching(doubt)] })
  expect(walked.proofs).toEqual(['none'])
  const shown = simulator.visibleIds(TABLE)
  expect(walked.ids).toEqual(shown.slice(0, 100))
  expect(walked.requests).toBeLessThan(30)
})

test('hidden rows before the first visible one are no doubt of offsets that are heeded', async () => {
  const simulator = await simulated({
    tables: { [TABLE]: 13 },
    faults: [
      { table: TABLE, fault: 'ignore-range' },
      { table: TABLE, fault: 'quota', rows: 12 },
      { table: TABLE, fault: 'hide-rows', first: 6 },
    ],
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { reading: 'ordered-offsets', pageSize: 6 })
  expect(walked).toMatchObject({ hidden: 6, verdict: 'partial', doubts: [] })
  expect(walked.ids).toEqual(simulator.visibleIds(TABLE))
})

test.each([1, 2, 3])(
  'a row that is hidden between the list and its page counts once, also where a walk goes on from step %i with a new list',
  async (steps) => {
    const ranges: Fault = { table: TABLE, fault: 'ignore-range' }
    const simulator = await simulated({ tables: { [TABLE]: 30 }, faults: [ranges] })
    const ids = simulator.visibleIds(TABLE)
    const signal = AbortSignal.timeout(10_000)
    const read: Step[] = []
    const readOn = async (cursor: string | null, most: number): Promise<void> => {
      const start = { cursor, size: new PageSize(10) }
      for await (const step of readPages(clientOf(simulator).tableClient(), WALK, start, signal)) {
        read.push(step)
        if (read.length === 1) simulator.addFaults([{ table: TABLE, fault: 'hide-rows', ids: [ids[12] ?? ''] }])
        if (read.length === most) break
      }
    }
    await readOn(null, steps)
    if (read.at(-1)?.done !== true) await readOn(read.at(-1)?.to ?? null, Number.POSITIVE_INFINITY)
    expect(read.flatMap(({ keys }) => keys)).toEqual(ids.filter((_, at) => at !== 12))
    expect(read.reduce((sum, { hidden }) => sum + (hidden ?? Number.NaN), 0)).toBe(1)
  },
)

test.each(
  [5, 6, 7].flatMap((second) =>
    (['partial-200', 'cancelled-transaction'] as const).map((fault) => ({ second, fault })),
  ),
)(
  'hidden rows before the first visible one are proved, although looks behind them go wrong twice: HTML, and $fault for answer $second',
  async ({ second, fault }) => {
    const simulator = await simulated({
      tables: { [TABLE]: 7 },
      faults: [
        { table: TABLE, fault: 'deny-query', refuses: 'range' },
        { table: TABLE, fault: 'hide-rows', first: 2 },
        { table: TABLE, fault: 'html-200', at: { request: 3 }, times: 1 },
        { table: TABLE, fault, at: { request: second }, times: 1 },
      ],
    })
    const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, {
      reading: 'ordered-offsets',
      pageSize: 6,
    })
    expect(walked).toMatchObject({ hidden: 2, verdict: 'partial', doubts: [] })
    expect(walked.ids).toEqual(simulator.visibleRows(TABLE).map(({ sys_id }) => sys_id))
  },
)

test('rows that a cap cuts off are not called hidden where offsets are ignored, however few they are', async () => {
  const simulator = await simulated({
    tables: { [TABLE]: 7 },
    faults: [
      { table: TABLE, fault: 'ignore-range' },
      { table: TABLE, fault: 'ignore-offset' },
      { table: TABLE, fault: 'cap-limit', rows: 5 },
    ],
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { reading: 'ordered-offsets' })
  expect(walked).toMatchObject({ hidden: null, verdict: 'unproven' })
})

test('a part of a table is unproven where listed rows were hidden before they were read: the list of its end may count them too', async () => {
  const simulator = await simulated({ tables: { [TABLE]: 30 }, faults: [{ table: TABLE, fault: 'ignore-range' }] })
  const ids = simulator.visibleRows(TABLE).map((row) => row.sys_id ?? '')
  const [first, second]: readonly Walk[] = [
    { ...WALK, range: { lo: null, hi: ids[19] ?? null } },
    { ...WALK, range: { lo: ids[19] ?? null, hi: null } },
  ]
  const client = clientOf(simulator).tableClient()
  const read: Step[] = []
  const readPart = async (walk: Walk): Promise<void> => {
    const start = { cursor: walk.range.lo, size: new PageSize(5) }
    for await (const step of readPages(client, walk, start, AbortSignal.timeout(10_000))) {
      read.push(step)
      if (read.length === 1)
        simulator.addFaults([{ table: TABLE, fault: 'hide-rows', ids: [ids[12] ?? '', ids[13] ?? ''] }])
    }
  }
  if (first !== undefined) await readPart(first)
  expect(read.at(-1)).toMatchObject({
    done: true,
    hidden: null,
    doubt: '2 listed rows were hidden before they were read, and ids were listed for each part of the table',
  })
  if (second !== undefined) await readPart(second)
  expect(read.at(-1)).toMatchObject({ done: true, hidden: 2, doubt: null })
  expect(read.flatMap(({ keys }) => keys)).toEqual(ids.filter((_, at) => at !== 12 && at !== 13))
})

test('no row is left out where two answers count one too few, and hidden rows use up the limit of the first', async () => {
  const simulator = await simulated({
    tables: { [TABLE]: 7 },
    faults: [
      { fault: 'deny-query' as const, refuses: 'range' as const },
      { fault: 'hide-rows' as const, first: 3 },
      { fault: 'wrong-count' as const, by: -1, at: { request: 1 }, times: 2 },
    ].map((fault) => ({ ...fault, table: TABLE })),
  })
  const client = clientOf(simulator).tableClient()
  const { ids, hidden } = await walkTable(client, TABLE, { reading: 'ordered-offsets', pageSize: 6 })
  expect({ ids, hidden }).toEqual({ ids: simulator.visibleIds(TABLE), hidden: 3 })
})
