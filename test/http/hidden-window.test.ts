import { describe, expect, test } from 'vitest'
import { countHidden } from '../../src/servicenow/paging/counts/count-interval.ts'
import { firstByPlace } from '../../src/servicenow/paging/first-by-place.ts'
import { idsRequest } from '../../src/servicenow/paging/walk.ts'
import { HonouredLimit } from '../../src/servicenow/table-api/honoured-limit.ts'
import type { TableClient } from '../../src/servicenow/table-api/table-client.ts'
import type { Fault } from '../../src/simulator/index.ts'
import { clientOf, simulated } from '../support/instance-client.ts'
import { numbersFrom } from '../support/numbers-from.ts'
import { walkTable, wholeTable } from '../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

const WALK = wholeTable(TABLE)

test('rows that lie together are stepped over without searching for them anew in the whole range', async () => {
  const simulator = await simulated({
    tables: { [TABLE]: 2000 },
    oneSecond: [TABLE],
    faults: [{ table: TABLE, fault: 'hide-rows', all: true }],
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, {
    order: 'sys_created_on',
    window: { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' },
    pageSize: 50,
    idsLimit: 100,
  })
  expect(walked).toMatchObject({ ids: [], hidden: 2000 })
  // About thirty to find the second within a century, then windows of at most 100 rows, each cut from the one around it and
  // looked at once more.
  expect(walked.requests).toBeLessThan(150)
})

test('rows that come in behind the last one while it is counted are not hidden, also where answers are capped', async () => {
  const simulator = await simulated({ tables: { [TABLE]: 16 } })
  const rows = simulator.visibleRows(TABLE)
  for (let request = 1; request <= 10; request += 1) {
    simulator.startOver({ [TABLE]: rows })
    simulator.addFaults([
      { table: TABLE, fault: 'cap-limit', rows: 6 },
      { table: TABLE, fault: 'drift', insert: 3, ahead: true, at: { request } },
    ])
    const client = clientOf(simulator, 10_000, new HonouredLimit(6)).tableClient()
    const { hidden } = await walkTable(client, TABLE, { pageSize: 7 })
    expect({ request, hidden }).toEqual({ request, hidden: 0 })
  }
})

test('where two ids may lie either way, no list of a capped instance is taken for one that came to its end', async () => {
  const simulator = await simulated({ tables: { [TABLE]: 0 } })
  // By bytes capitals lie before `_`, and letters behind; other collations say otherwise.
  const ids = ['x_A', 'x__', 'x_b'].flatMap((start) => Array.from({ length: 9 }, (_, at) => `${start}${at}`))
  for (const sys_id of ids) simulator.insert(TABLE, { sys_id })
  simulator.addFaults([
    { table: TABLE, fault: 'hide-rows', first: 1 },
    { table: TABLE, fault: 'cap-limit', rows: 8 },
  ])
  const honoured = new HonouredLimit(5)
  honoured.learn(1000)
  const client = clientOf(simulator, 10_000, honoured).tableClient()
  const walked = await walkTable(client, TABLE, { pageSize: 9, idsLimit: 18 })
  expect(walked.ids).toEqual(ids.slice(1))
  expect(walked).toMatchObject({ hidden: 1, verdict: 'partial' })
})

test.each(['partial-200', 'cancelled-transaction'] as const)(
  'rows behind more hidden ones than a capped answer holds are found, although a look from the end fails in passing: %s',
  async (fault) => {
    const hides: Fault = { table: TABLE, fault: 'hide-rows', first: 9 }
    for (let request = 2; request <= 6; request += 1) {
      const cap: Fault = { table: TABLE, fault: 'cap-limit', rows: 8 }
      const passing: Fault = { table: TABLE, fault, at: { request }, times: 1 }
      const simulator = await simulated({ tables: { [TABLE]: 28 }, faults: [hides, cap, passing] })
      const honoured = new HonouredLimit(5)
      honoured.learn(1000)
      const client = clientOf(simulator, 10_000, honoured).tableClient()
      const { ids, hidden } = await walkTable(client, TABLE, { pageSize: 5 })
      expect({ request, ids, hidden }).toEqual({ request, ids: simulator.visibleIds(TABLE), hidden: 9 })
    }
  },
)

test.each<{ readonly name: string; readonly faults: readonly Fault[] }>([
  {
    name: 'for its cost, three times',
    faults: [{ fault: 'cancelled-transaction', at: { cursor: 'ORDERBYDESC', request: 1 }, times: 3 }],
  },
  {
    name: 'for its cost, always',
    faults: [{ fault: 'cancelled-transaction', at: { cursor: 'ORDERBYDESC' }, times: 1000 }],
  },
  { name: 'as a query that is refused', faults: [{ fault: 'deny-query', refuses: 'descending' }] },
])(
  'rows behind more hidden ones than a capped answer holds are found, although no look from the end comes: $name',
  async ({ faults }) => {
    for (const first of [9, 17, 60]) {
      const simulator = await simulated({
        tables: { [TABLE]: 90 },
        faults: [{ fault: 'hide-rows' as const, first }, { fault: 'cap-limit' as const, rows: 8 }, ...faults].map(
          (fault) => ({ ...fault, table: TABLE }),
        ),
      })
      const honoured = new HonouredLimit(8)
      honoured.learn(1000)
      const client = clientOf(simulator, 10_000, honoured).tableClient()
      const { ids, hidden, requests } = await walkTable(client, TABLE, { pageSize: 5 })
      expect({ first, ids, hidden }).toEqual({ first, ids: simulator.visibleIds(TABLE), hidden: first })
      expect(requests).toBeLessThan(200)
    }
  },
)

/** Between ids that people gave no query can name another one, so that a stretch of them cannot be halved. */
describe('where no key leads between two others', () => {
  const given = (at: number): string => `x_acme_${String(at).padStart(3, '0')}`
  const from = (first: number, last: number): readonly string[] => numbersFrom(first, last).map(given)

  test.each([
    { name: 'at the beginning', hidden: from(0, 39) },
    { name: 'in the middle', hidden: from(20, 59) },
    { name: 'at the end', hidden: from(60, 99) },
    { name: 'twice', hidden: [...from(10, 39), ...from(50, 89)] },
    { name: 'everywhere', hidden: from(0, 99) },
  ])('more hidden rows than one answer lists are passed by their places, and counted: $name', async ({ hidden }) => {
    const simulator = await simulated({ tables: { [TABLE]: 0 } })
    for (const sys_id of from(0, 99)) simulator.insert(TABLE, { sys_id })
    simulator.addFaults([{ table: TABLE, fault: 'hide-rows', ids: [...hidden] }])
    const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 6, idsLimit: 10 })
    expect(walked.ids).toEqual(from(0, 99).filter((id) => !hidden.includes(id)))
    expect(walked).toMatchObject({ hidden: hidden.length, verdict: 'partial', doubts: [] })
    expect(walked.requests).toBeLessThan(120)
  })

  test.each([0, 1, 2, 3, 4, 5])(
    'rows that others delete from the hidden ones meanwhile shift none out of sight: %i',
    async (seed) => {
      const simulator = await simulated({ tables: { [TABLE]: 0 } })
      for (const sys_id of from(0, 99)) simulator.insert(TABLE, { sys_id })
      const hidden = from(20, 79)
      simulator.addFaults([{ table: TABLE, fault: 'hide-rows', ids: [...hidden] }])
      const gone = new Set<string>()
      const client = clientOf(simulator).tableClient()
      const readPage: TableClient['readPage'] = async (request, signal) => {
        const next = hidden[gone.size * (seed + 1)]
        if (request.offset !== undefined && next !== undefined && gone.size < 8) {
          simulator.remove(TABLE, next)
          gone.add(next)
        }
        return client.readPage(request, signal)
      }
      const walked = await walkTable({ ...client, readPage }, TABLE, { pageSize: 6, idsLimit: 10 })
      expect(walked.ids).toEqual([...from(0, 19), ...from(80, 99)])
      expect(walked).toMatchObject({ hidden: 60 - gone.size, verdict: 'partial', doubts: [] })
      expect(gone.size).toBeGreaterThan(4)
    },
  )

  test.each(['1000000000', '30'])('a search by places ends where every question counts the same: %s', async (is) => {
    const simulator = await simulated({ tables: { [TABLE]: 0 } })
    for (const sys_id of from(0, 29)) simulator.insert(TABLE, { sys_id })
    simulator.addFaults([{ table: TABLE, fault: 'wrong-count', is }])
    const client = clientOf(simulator).tableClient()
    // Behind the last row, where nothing comes and so many rows are counted.
    const stretch = idsRequest(WALK, given(29), null)
    expect(await firstByPlace(client, WALK, stretch, AbortSignal.timeout(10_000))).toEqual(
      is === '30' ? { key: null, unreadable: 0, before: 30, total: 30 } : null,
    )
    expect(client.requests()).toBeLessThan(400)
  })

  test('rows are counted that are all hidden by now, on a table of which an answer seemed to be cut short', async () => {
    const simulator = await simulated({ tables: { [TABLE]: 0 } })
    for (const sys_id of from(0, 14)) simulator.insert(TABLE, { sys_id })
    simulator.addFaults([{ table: TABLE, fault: 'hide-rows', ids: [...from(0, 14)] }])
    const client = clientOf(simulator).tableClient()
    client.honoured.sawCut(TABLE)
    const interval = { lo: null, hi: given(14), keys: [given(14)] }
    expect(await countHidden(client, WALK, interval, AbortSignal.timeout(10_000))).toMatchObject({ hidden: 15 })
  })
})

test.each([
  { name: 'as many rows as one answer may list, by that answer', idsLimit: 12, most: 3 },
  { name: 'more rows than that, by its halves, although larger pages came', idsLimit: 6, most: 8 },
])('what an interval hides is told, where it counts $name', async ({ idsLimit, most }) => {
  const simulator = await simulated({ tables: { [TABLE]: 12 } })
  simulator.addFaults([{ table: TABLE, fault: 'hide-rows', first: 3 }])
  const keys = simulator.visibleRows(TABLE).map(({ sys_id = '' }) => sys_id)
  const client = clientOf(simulator).tableClient()
  client.honoured.saw(TABLE, 1000)
  const interval = { lo: null, hi: keys.at(-1) ?? null, keys }
  const told = await countHidden(client, { ...WALK, idsLimit }, interval, AbortSignal.timeout(10_000))
  expect(told).toMatchObject({ hidden: 3, proof: 'ids-count', doubt: null })
  // Two more than for the answers show that counts heed ranges.
  expect(client.requests()).toBeLessThanOrEqual(most)
})
