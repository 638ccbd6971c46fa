import { expect, test } from 'vitest'
import type { ReadingStrategy } from '../../../src/contract/table/reading-strategy.ts'
import { tellMissingApart } from '../../../src/servicenow/deletions/tell-missing-apart.ts'
import { HonouredLimit } from '../../../src/servicenow/table-api/honoured-limit.ts'
import type { Fault } from '../../../src/simulator/index.ts'
import { clientOf, simulated } from '../../support/instance-client.ts'
import { walkTable } from '../../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

/** Answers of one table that are capped, while others of the instance brought thousands of rows. */
const CAPPED: readonly {
  readonly name: string
  readonly rows: number
  readonly cap: number
  readonly hiding?: readonly Fault[]
  readonly mostRequests: number
}[] = [
  { name: '158 rows, 70 an answer', rows: 158, cap: 70, mostRequests: 8 },
  { name: '195 rows, 100 an answer', rows: 195, cap: 100, mostRequests: 7 },
  { name: '2,000 rows, 100 an answer', rows: 2000, cap: 100, mostRequests: 30 },
  {
    name: '158 rows, 70 an answer, a tenth of them hidden',
    rows: 158,
    cap: 70,
    hiding: [{ fault: 'hide-rows', fraction: 0.1 }],
    mostRequests: 14,
  },
  {
    name: '158 rows, 70 an answer, the first 60 hidden',
    rows: 158,
    cap: 70,
    hiding: [{ fault: 'hide-rows', first: 60 }],
    mostRequests: 14,
  },
  {
    name: '158 rows, 70 an answer, the first 90 hidden: no answer from the beginning shows a row',
    rows: 158,
    cap: 70,
    hiding: [{ fault: 'hide-rows', first: 90 }],
    mostRequests: 16,
  },
  {
    name: '158 rows, 70 an answer, the last 80 hidden',
    rows: 158,
    cap: 70,
    hiding: [{ fault: 'hide-rows', last: 80 }],
    mostRequests: 10,
  },
]

const READINGS: readonly { readonly reading: ReadingStrategy; readonly faults: readonly Fault[] }[] = [
  { reading: 'keyset', faults: [] },
  { reading: 'key-windows', faults: [{ fault: 'ignore-order' }] },
  { reading: 'ordered-offsets', faults: [{ fault: 'ignore-range' }] },
]

test.each(READINGS.flatMap((reading) => CAPPED.map((capped) => ({ ...reading, ...capped }))))(
  'a cap on one table hides nothing and loses nothing, read by $reading: $name',
  async ({ reading, faults, rows, cap, hiding = [], mostRequests }) => {
    const simulator = await simulated({
      tables: { [TABLE]: rows },
      faults: [{ fault: 'cap-limit', rows: cap } as const, ...hiding, ...faults].map((fault) => ({
        ...fault,
        table: TABLE,
      })),
    })
    const honoured = new HonouredLimit()
    honoured.learn(7606)
    const walked = await walkTable(clientOf(simulator, 10_000, honoured).tableClient(), TABLE, { reading })
    expect(walked.ids).toEqual(simulator.visibleIds(TABLE))
    const hidden = simulator.hiddenCount(TABLE)
    expect(walked).toMatchObject({ hidden, verdict: hidden === 0 ? 'complete' : 'partial' })
    if (reading === 'keyset') expect(walked.requests).toBeLessThanOrEqual(mostRequests)
  },
)

/** Hidden rows that use up what one answer brings: how far an answer came is told by the rows that it shows alone. */
const MUCH_HIDDEN = [
  { rows: 147, cap: 5, pageSize: 7, idsLimit: 24, hiding: { fault: 'hide-rows', from: '0', to: 'e' } },
  { rows: 62, cap: 9, pageSize: 65, idsLimit: 20, hiding: { fault: 'hide-rows', fraction: 0.8369790159604277 } },
  { rows: 120, cap: 6, pageSize: 40, idsLimit: 30, hiding: { fault: 'hide-rows', fraction: 0.7 } },
] as const

test.each(READINGS.slice(1).flatMap((reading) => MUCH_HIDDEN.map((hidden) => ({ ...reading, ...hidden }))))(
  'no row is lost where $cap of $rows rows come in an answer and most are hidden, read by $reading',
  async ({ reading, faults, rows, cap, pageSize, idsLimit, hiding }) => {
    const simulator = await simulated({
      tables: { sys_script: rows },
      faults: [{ fault: 'cap-limit', rows: cap } as const, hiding, ...faults].map((fault) => ({
        ...fault,
        table: 'sys_script',
      })),
    })
    const client = clientOf(simulator, 10_000, new HonouredLimit(5)).tableClient()
    const walked = await walkTable(client, 'sys_script', { reading, pageSize, idsLimit })
    expect([...walked.ids].sort()).toEqual(simulator.visibleIds('sys_script'))
    expect(walked.hidden ?? simulator.hiddenCount('sys_script')).toBe(simulator.hiddenCount('sys_script'))
    expect(walked.verdict).not.toBe('complete')
  },
)

test('ids of which an answer is cut behind a hidden row are proved, although the next answer begins with one that came', async () => {
  const faults = [
    { fault: 'cap-limit', rows: 8 },
    { fault: 'hide-rows', first: 1 },
    { fault: 'deny-query', refuses: 'range' },
  ] as const
  const simulator = await simulated({
    tables: { [TABLE]: 9 },
    faults: faults.map((fault) => ({ ...fault, table: TABLE })),
  })
  const client = clientOf(simulator).tableClient()
  const walked = await walkTable(client, TABLE, { reading: 'ordered-offsets', pageSize: 6 })
  expect(walked).toMatchObject({ hidden: 1, verdict: 'partial' })
})

test('a row is not called hidden where the list of its id may be ignored, and hidden rows use up the answer', async () => {
  const verdicts: string[] = []
  for (let visible = 0; visible < 9; visible += 1) {
    const simulator = await simulated({ tables: { [TABLE]: 9 } })
    const ids = simulator.visibleIds(TABLE)
    const faults = [
      { fault: 'hide-rows', ids: ids.filter((_, at) => at !== visible) },
      { fault: 'deny-query', refuses: 'range' },
      { fault: 'ignore-list' },
    ] as const
    simulator.addFaults(faults.map((fault) => ({ ...fault, table: TABLE })))
    const client = clientOf(simulator).tableClient()
    const walked = await walkTable(client, TABLE, { reading: 'ordered-offsets', pageSize: 6 })
    expect(walked.verdict === 'unproven' || walked.ids.includes(ids[visible] ?? '')).toBe(true)
    verdicts.push(walked.doubts[0] ?? walked.verdict)
  }
  expect(verdicts).toContain('the instance counts 9 rows for 1 ids, and shows none: it may ignore lists of ids')
})

/** A cap and a count that agree with each other, one row below the truth, for ever or for the first answers. */
const AGREEING = [2, 5, 30, 71, 1001].flatMap((rows) => [
  { rows, counted: { fault: 'wrong-count', by: -1 } as const },
  { rows, counted: { fault: 'wrong-count', by: -1, at: { request: 1 }, times: 1 } as const },
  { rows, counted: { fault: 'wrong-count', is: String(rows - 1) } as const },
])

test.each(READINGS.flatMap((reading) => AGREEING.map((agreeing) => ({ ...reading, ...agreeing }))))(
  'no row of $rows is lost where a cap and the count leave out the last one alike ($counted), read by $reading',
  async ({ reading, faults, rows, counted }) => {
    const simulator = await simulated({
      tables: { [TABLE]: rows },
      faults: [{ fault: 'cap-limit', rows: rows - 1 } as const, counted, ...faults].map((fault) => ({
        ...fault,
        table: TABLE,
      })),
    })
    const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { reading })
    expect([...walked.ids].sort()).toEqual(simulator.visibleIds(TABLE))
    expect(walked.hidden ?? 0).toBe(0)
  },
)

test('a clean table that is read in pages takes no request more for what a cap may leave out', async () => {
  const requestsFor = async (rows: number): Promise<number> => {
    const simulator = await simulated({ tables: { [TABLE]: rows } })
    return (await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 100 })).requests
  }
  expect(await Promise.all([300, 301, 350, 399, 400].map(requestsFor))).toEqual([3, 4, 4, 4, 4])
})

/** A cap so small that a question for ids by name, some forty at a time, is cut short, with everything else as it is. */
const BY_NAME: readonly { readonly name: string; readonly cap: number; readonly hiding?: readonly Fault[] }[] = [
  { name: '10 an answer', cap: 10 },
  { name: '1 an answer', cap: 1 },
  { name: '10 an answer, a tenth of the rows hidden', cap: 10, hiding: [{ fault: 'hide-rows', fraction: 0.1 }] },
  { name: '39 an answer', cap: 39 },
]

test.each(BY_NAME)(
  'rows that are asked for by their ids all come, whatever cap is met: $name',
  async ({ cap, hiding = [] }) => {
    const simulator = await simulated({
      tables: { [TABLE]: 158 },
      faults: hiding.map((fault) => ({ ...fault, table: TABLE })),
    })
    // The ids are listed in one answer; only lists by name meet the cap.
    simulator.addFaults([{ table: TABLE, fault: 'cap-limit', rows: cap, at: { cursor: 'sys_idIN' } }])
    const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, {
      reading: 'ordered-offsets',
      pageSize: 50,
    })
    expect(walked.ids).toEqual(simulator.visibleIds(TABLE))
    const hidden = simulator.hiddenCount(TABLE)
    expect(walked).toMatchObject({ hidden, verdict: hidden === 0 ? 'complete' : 'partial' })
    expect(walked.requests).toBeLessThan(10 + 158 / cap + 5 * Math.log2(40))
  },
)

test.each([1, 10, 39])('no row is called hidden or deleted where lists by name bring %d rows at most', async (cap) => {
  const simulator = await simulated({ tables: { [TABLE]: 158 } })
  const ids = simulator.visibleIds(TABLE)
  const hidden = ids.slice(5, 25)
  const gone = ids.slice(100, 103)
  for (const id of gone) simulator.remove(TABLE, id)
  simulator.addFaults([
    { table: TABLE, fault: 'cap-limit', rows: cap },
    { table: TABLE, fault: 'hide-rows', ids: hidden },
  ])
  const asked = { table: TABLE, reading: 'keyset' } as const
  const told = await tellMissingApart(clientOf(simulator).tableClient(), asked, ids, AbortSignal.timeout(60_000))
  expect([...told.deleted].sort()).toEqual(gone)
  expect([...told.unreadable].sort()).toEqual(hidden)
  expect(told.untold).toEqual([])
  expect(told.present).toHaveLength(158 - hidden.length - gone.length)
})

test('a row that is listed and counted, and never comes when it is asked for by its id, is hidden', async () => {
  const simulator = await simulated({ tables: { [TABLE]: 158 } })
  const ids = simulator.visibleIds(TABLE)
  simulator.addFaults([{ table: TABLE, fault: 'hide-rows', ids: ids.slice(7, 9), at: { cursor: 'sys_idIN' } }])
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { reading: 'ordered-offsets', pageSize: 50 })
  expect(walked.ids).toEqual([...ids.slice(0, 7), ...ids.slice(9)])
  expect(walked).toMatchObject({ hidden: 2, verdict: 'partial' })
})
