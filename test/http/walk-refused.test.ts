import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ReadingStrategy } from '../../src/contract/table/reading-strategy.ts'
import { HonouredLimit } from '../../src/servicenow/table-api/honoured-limit.ts'
import type { TableClient } from '../../src/servicenow/table-api/table-client.ts'
import type { Fault, Simulator } from '../../src/simulator/index.ts'
import { clientOf, simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { walkTable } from '../support/walk-table.ts'

const TABLE = 'sys_script'
const ROWS = 3000

/** What an instance refuses or ignores, and the reading that is left. */
const REFUSALS: readonly {
  readonly name: string
  readonly faults: readonly Fault[]
  readonly reading: ReadingStrategy
}[] = [
  { name: 'the order is refused', faults: [{ fault: 'deny-query', refuses: 'order' }], reading: 'key-windows' },
  { name: 'the order is ignored', faults: [{ fault: 'ignore-order' }], reading: 'key-windows' },
  { name: 'ranges are refused', faults: [{ fault: 'deny-query', refuses: 'range' }], reading: 'ordered-offsets' },
  { name: 'ranges are ignored', faults: [{ fault: 'ignore-range' }], reading: 'ordered-offsets' },
  { name: 'both are refused', faults: [{ fault: 'deny-query' }], reading: 'offsets' },
  { name: 'both are ignored', faults: [{ fault: 'ignore-order' }, { fault: 'ignore-range' }], reading: 'offsets' },
]

const HIDING: readonly { readonly name: string; readonly hiding: readonly Fault[] }[] = [
  { name: 'nothing hidden', hiding: [] },
  { name: 'a tenth of the rows hidden', hiding: [{ fault: 'hide-rows', fraction: 0.1 }] },
  { name: 'a wide window hidden', hiding: [{ fault: 'hide-rows', from: '6', to: '9' }] },
  { name: 'everything hidden', hiding: [{ fault: 'hide-rows', all: true }] },
]

/** Most requests for 3,000 rows at 500 a page, a second look at what is short of its count, or at the longest answer, among them; rows that are asked for by id come 40 a request. */
const MOST_REQUESTS = { keyset: 0, 'key-windows': 11, 'ordered-offsets': 78, offsets: 78 } as const

/** An instance on whose table some faults lie. */
function faulty(faults: readonly Fault[], rows = ROWS): Promise<Simulator> {
  return simulated({ tables: { [TABLE]: rows }, faults: faults.map((fault) => ({ ...fault, table: TABLE })) })
}

/** A client that knows up to which limit the instance does as asked, as one does after planning. */
function clientKnowing(simulator: Simulator, rows = 10_000): TableClient {
  return clientOf(simulator, 10_000, new HonouredLimit(rows)).tableClient()
}

function visibleIds(simulator: Simulator): readonly (string | undefined)[] {
  return simulator.visibleIds(TABLE)
}

test.each(REFUSALS.flatMap((refusal) => HIDING.map(({ name, hiding }) => ({ ...refusal, hidden: name, hiding }))))(
  'where $name, the walk is exact and so is its count of hidden rows: $hidden',
  async ({ faults, hiding, reading }) => {
    const simulator = await faulty([...faults, ...hiding])
    const walked = await walkTable(clientKnowing(simulator), TABLE, { reading, pageSize: 500 })
    expect(walked.ids).toEqual(visibleIds(simulator))
    expect(walked.hidden).toBe(simulator.hiddenCount(TABLE))
    expect(walked.requests).toBeLessThanOrEqual(MOST_REQUESTS[reading])
    expect(new Set(walked.proofs)).toEqual(new Set([reading === 'key-windows' ? 'own-count' : 'ids-count']))
  },
)

const FITTING = [
  { hidden: 'nothing hidden', hiding: [], requests: 2 },
  { hidden: 'a tenth of the rows hidden', hiding: [{ fault: 'hide-rows', fraction: 0.1 }], requests: 2 },
] as const

test.each(REFUSALS.flatMap((refusal) => FITTING.map((fitting) => ({ ...refusal, ...fitting }))))(
  'a table that fits into one answer takes one request, and one for what its count or a cap may leave out: $name, $hidden',
  async ({ faults, reading, hiding, requests }) => {
    const simulator = await faulty([...faults, ...hiding], 900)
    const walked = await walkTable(clientKnowing(simulator), TABLE, { reading })
    expect(walked.ids).toEqual(visibleIds(simulator))
    expect(walked).toMatchObject({ hidden: simulator.hiddenCount(TABLE), requests, proofs: ['own-count'] })
  },
)

test('an order that is ignored does not matter where one answer holds the whole table', async () => {
  const simulator = await faulty([{ fault: 'ignore-order' }], 900)
  const walked = await walkTable(clientKnowing(simulator), TABLE)
  expect(walked.ids).toEqual(visibleIds(simulator))
  expect(walked).toMatchObject({ hidden: 0, requests: 2 })
})

/** Lists of ids that take more than one answer. */
const LONG_LISTS = [
  { name: 'in their order, nothing hidden', reading: 'ordered-offsets', hiding: [], doubt: null },
  {
    name: 'in their order, a tenth hidden',
    reading: 'ordered-offsets',
    hiding: [{ fault: 'hide-rows', fraction: 0.1 }],
    doubt: null,
  },
  { name: 'in no order, nothing hidden', reading: 'offsets', hiding: [], doubt: null },
  {
    name: 'in no order, a tenth hidden',
    reading: 'offsets',
    hiding: [{ fault: 'hide-rows', fraction: 0.1 }],
    doubt: 'without an order, hidden rows cannot be distinguished from missed rows',
  },
] as const

test.each(LONG_LISTS)(
  'ids that are listed in several answers are listed twice, and the weaker proof is named: $name',
  async ({ reading, hiding, doubt }) => {
    const simulator = await faulty([{ fault: 'ignore-range' }, ...hiding])
    const options = { reading, pageSize: 500, idsLimit: 1000 }
    const walked = await walkTable(clientKnowing(simulator), TABLE, options)
    expect(walked.ids).toEqual(visibleIds(simulator))
    expect(walked.hidden).toBe(doubt === null ? simulator.hiddenCount(TABLE) : null)
    expect(new Set(walked.proofs)).toEqual(new Set([doubt === null ? 'two-passes' : 'none']))
    expect(walked.doubts.every((each) => doubt !== null && each.endsWith(doubt))).toBe(true)
  },
)

test.each(['ordered-offsets', 'offsets'] as const)(
  'rows that come and go while ids are listed (%s) leave the table unproven, and none that stays is lost',
  async (reading) => {
    const simulator = await faulty([{ fault: 'ignore-range' }, { fault: 'drift', insert: 3, remove: 2, times: 5 }])
    const before = visibleIds(simulator)
    const walked = await walkTable(clientKnowing(simulator), TABLE, { reading, pageSize: 500, idsLimit: 1000 })
    const gone = new Set(simulator.changes().flatMap(({ kind, id }) => (kind === 'remove' ? [id] : [])))
    expect(gone.size).toBe(10)
    expect(walked.hidden).toBeNull()
    expect(walked.doubts[0]).toMatch(/rows were added or deleted meanwhile$/)
    if (reading === 'ordered-offsets')
      expect(before.filter((id) => id !== undefined && !gone.has(id) && !walked.ids.includes(id))).toEqual([])
  },
)

test('lists of ids that are ignored too end the walk with a name, and no row is taken for another', async () => {
  const simulator = await faulty([{ fault: 'ignore-range' }, { fault: 'ignore-list' }])
  const client = clientKnowing(simulator)
  await expect(walkTable(client, TABLE, { reading: 'offsets', pageSize: 500 })).rejects.toMatchObject({
    code: 'QUERY_REJECTED',
  })
})

test.each(REFUSALS)(
  'without counts nothing is proved, but every row comes, where $name',
  async ({ faults, reading }) => {
    const simulator = await faulty([...faults, { fault: 'no-count' }])
    const walked = await walkTable(clientKnowing(simulator), TABLE, { reading, pageSize: 500 })
    expect(walked.ids).toEqual(visibleIds(simulator))
    expect(walked.hidden).toBeNull()
    expect(walked.doubts[0]).toMatch(/no row count/)
  },
)

/** Keys that windows of equal width do not cut into equal shares. */
const UNEVEN: readonly { readonly name: string; readonly idOf: (at: number) => string }[] = [
  { name: 'all in a millionth of the space', idOf: (at) => `4f1b2${at.toString(16).padStart(27, '0')}` },
  { name: 'half at each end', idOf: (at) => `${at % 2 === 0 ? '000' : 'fff'}${at.toString(16).padStart(29, '0')}` },
  { name: 'not hex at all', idOf: (at) => `global.${at}` },
]

test.each(UNEVEN)('windows of keys find every row, however the keys lie: $name', async ({ idOf }) => {
  const dataDirectory = await temporaryFolder()
  const ids = Array.from({ length: 600 }, (_, at) => idOf(at))
  await writeFile(
    join(dataDirectory, `${TABLE}.ndjson`),
    ids.map((id) => `${JSON.stringify({ sys_id: id })}\n`).join(''),
  )
  const faults: readonly Fault[] = [{ table: TABLE, fault: 'ignore-order' }]
  const simulator = await simulated({ dataDirectory, faults })
  const walked = await walkTable(clientKnowing(simulator), TABLE, { reading: 'key-windows', pageSize: 50 })
  expect(walked.ids).toEqual(visibleIds(simulator))
  expect(walked.hidden).toBe(0)
  expect(walked.requests).toBeLessThanOrEqual(60)
})

test.each(REFUSALS.flatMap((refusal) => [1, 2, 5, 30].map((rows) => ({ ...refusal, rows }))))(
  'a table of $rows rows that comes in one answer is read whole where $name, also by what is asked behind its last row',
  async ({ faults, rows }) => {
    const simulator = await faulty(faults, rows)
    const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { reading: 'keyset', isPresumed: true })
    expect([...walked.ids].sort()).toEqual(simulator.visibleIds(TABLE))
    expect(walked.verdict).toBe('complete')
  },
)
