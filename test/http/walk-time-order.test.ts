import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TimeWindow } from '../../src/contract/run/harvest-request.ts'
import { HonouredLimit } from '../../src/servicenow/table-api/honoured-limit.ts'
import type { TableClient } from '../../src/servicenow/table-api/table-client.ts'
import type { Fault, Simulator } from '../../src/simulator/index.ts'
import { clientOf, simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type WalkOptions, walkTable } from '../support/walk-table.ts'

const LOG = 'syslog'
const CROWDED = '2026-10-05 12:00:00'
const IN_CROWD = 5000
const WINDOW: TimeWindow = { from: '2026-10-05T11:59:30.000Z', to: '2026-10-05T12:00:30.000Z' }

interface LogRow {
  readonly id: string
  readonly time: string
}

function hexId(seed: string): string {
  return createHash('md5').update(seed).digest('hex')
}

function second(offset: number): string {
  return new Date(Date.UTC(2026, 9, 5, 12, 0, offset)).toISOString().slice(0, 19).replace('T', ' ')
}

/** A minute and a half of a log: three rows a second, and thousands in one of them. */
const CROWD: readonly LogRow[] = [
  ...Array.from({ length: 270 }, (_, at) => ({ id: hexId(`row ${at}`), time: second(Math.floor(at / 3) - 45) })),
  ...Array.from({ length: IN_CROWD }, (_, at) => ({ id: hexId(`crowd ${at}`), time: CROWDED })),
]

/** An instance that serves these rows as its log, its ids compared without regard to case as databases do. */
async function logWith(rows: readonly LogRow[], faults: readonly Fault[] = []): Promise<Simulator> {
  const dataDirectory = await temporaryFolder()
  const lines = rows.map(({ id, time }) => `${JSON.stringify({ sys_id: id, sys_created_on: time })}\n`)
  await writeFile(join(dataDirectory, `${LOG}.ndjson`), lines.join(''))
  return simulated({ dataDirectory, collation: 'caseless', faults })
}

/** A client that knows up to which limit the instance does as asked, as one does after planning. */
function clientKnowing(simulator: Simulator, rows = 10_000): TableClient {
  return clientOf(simulator, 10_000, new HonouredLimit(rows)).tableClient()
}

/** The visible ids of a window in the order of a log, and how many of its rows are hidden. */
function expected(
  simulator: Simulator,
  rows: readonly LogRow[],
  window: TimeWindow | null,
): { readonly ids: readonly string[]; readonly hidden: number } {
  const visible = new Set(simulator.visibleIds(LOG))
  const asIso = (time: string): string => `${time.replace(' ', 'T')}.000Z`
  const inside = rows.filter(({ time }) => window === null || (asIso(time) >= window.from && asIso(time) < window.to))
  const sorted = inside
    .filter(({ id }) => visible.has(id))
    .map(({ id, time }) => ({ id, key: `${time} ${id.toLowerCase()}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  return { ids: sorted.map(({ id }) => id), hidden: inside.length - sorted.length }
}

/** What may happen to a crowded second, with how the walk reads it. */
const CROWDED_CASES: readonly {
  readonly name: string
  readonly faults?: readonly Fault[]
  readonly walk?: WalkOptions
  /** Up to which limit the instance is known to do as asked. */
  readonly honoured?: number
  readonly requests: number
}[] = [
  { name: 'nothing hidden', requests: 9 },
  { name: 'pages that end inside the second', walk: { pageSize: 333 }, requests: 24 },
  { name: 'a page larger than the second', walk: { pageSize: 10_000 }, requests: 3 },
  { name: 'the whole log, without a window', walk: { window: null }, requests: 9 },
  { name: 'a third of the rows hidden', faults: [{ fault: 'hide-rows', fraction: 0.33 }], requests: 12 },
  { name: 'nearly all rows hidden', faults: [{ fault: 'hide-rows', fraction: 0.999 }], requests: 12 },
  { name: 'the middle of the ids hidden', faults: [{ fault: 'hide-rows', from: '4', to: 'b' }], requests: 14 },
  { name: 'the upper half of the ids hidden', faults: [{ fault: 'hide-rows', from: '8' }], requests: 14 },
  { name: 'everything hidden', faults: [{ fault: 'hide-rows', all: true }], requests: 4 },
  {
    name: 'everything hidden, and no request may list more than a tenth of the second',
    faults: [{ fault: 'hide-rows', all: true }],
    walk: { pageSize: 100, idsLimit: 500 },
    requests: 150,
  },
  {
    name: 'a third hidden, and no request may list more than a tenth of the second',
    faults: [{ fault: 'hide-rows', fraction: 0.33 }],
    walk: { pageSize: 100, idsLimit: 500 },
    requests: 100,
  },
  {
    name: 'everything hidden, from an instance whose limit is not known yet',
    faults: [{ fault: 'hide-rows', all: true }],
    honoured: 100,
    requests: 700,
  },
  { name: 'a gateway that caps pages', faults: [{ fault: 'cap-limit', rows: 400 }], honoured: 100, requests: 60 },
  { name: 'a transaction quota', faults: [{ fault: 'quota', rows: 700 }], requests: 40 },
  {
    name: 'a connection that is reset inside the second',
    faults: [{ fault: 'reset', at: { request: 3 } }],
    requests: 9,
  },
]

test.each(CROWDED_CASES)('5,000 rows of one second are read exactly: $name', async (staged) => {
  const faults = (staged.faults ?? []).map((fault) => ({ ...fault, table: LOG }))
  const simulator = await logWith(CROWD, faults)
  const options: WalkOptions = { order: 'sys_created_on', window: WINDOW, ...staged.walk }
  const walked = await walkTable(clientKnowing(simulator, staged.honoured), LOG, options)
  const { ids, hidden } = expected(simulator, CROWD, options.window ?? null)
  expect(walked.ids).toEqual(ids)
  expect(walked.hidden).toBe(hidden)
  expect(walked.requests).toBeLessThanOrEqual(staged.requests)
})

test('a window holds its first second and not its last', async () => {
  const rows = [29, 30, 31].flatMap((offset) => [
    { id: hexId(`before ${offset}`), time: second(-offset) },
    { id: hexId(`after ${offset}`), time: second(offset) },
  ])
  const simulator = await logWith(rows)
  const client = clientKnowing(simulator)
  const { ids, hidden } = await walkTable(client, LOG, { order: 'sys_created_on', window: WINDOW, pageSize: 1 })
  expect(ids).toEqual([hexId('before 30'), hexId('before 29'), hexId('after 29')])
  expect(hidden).toBe(0)
})

test('a window of which nothing is left is read and proved empty', async () => {
  const simulator = await logWith([{ id: hexId('old'), time: '2026-01-01 00:00:00' }])
  const walked = await walkTable(clientKnowing(simulator), LOG, { order: 'sys_created_on', window: WINDOW })
  expect(walked).toMatchObject({ ids: [], hidden: 0, requests: 1, proofs: ['own-count'] })
})

test('rows that are written while the log is read come once, where they are beyond the cursor', async () => {
  const simulator = await logWith(CROWD)
  const late = { id: hexId('late'), time: second(20) }
  let steps = 0
  const walked = await walkTable(clientKnowing(simulator), LOG, {
    order: 'sys_created_on',
    window: WINDOW,
    afterStep: () => {
      steps += 1
      if (steps !== 2) return
      simulator.insert(LOG, { sys_id: late.id, sys_created_on: late.time })
      simulator.remove(LOG, hexId('row 0'))
    },
  })
  const rows = [...CROWD.filter(({ id }) => id !== hexId('row 0')), late]
  expect(walked.ids).toEqual(expected(simulator, rows, WINDOW).ids)
  expect(walked.hidden).toBe(0)
})

/** Ids as instances have them beside the usual 32 hex digits. */
const STRAY_IDS = ['global', 'glide.maint', 'GLOBAL2', 'Zebra', 'a', 'B', '0', 'zz', '-1', hexId('x').toUpperCase()]
const MIXED: readonly LogRow[] = [
  ...STRAY_IDS.map((id) => ({ id, time: CROWDED })),
  ...Array.from({ length: 60 }, (_, at) => ({ id: hexId(`mixed ${at}`), time: CROWDED })),
]

test.each<{ name: string; walk: WalkOptions; faults: readonly Fault[] }>([
  { name: 'by id, a row a page', walk: { pageSize: 1 }, faults: [] },
  { name: 'by id, in pages of seven', walk: { pageSize: 7 }, faults: [] },
  { name: 'by id, in one page', walk: {}, faults: [] },
  { name: 'by id, some hidden', walk: { pageSize: 7 }, faults: [{ fault: 'hide-rows', fraction: 0.4 }] },
  { name: 'by id, those that are not hex hidden', walk: { pageSize: 3 }, faults: [{ fault: 'hide-rows', from: 'g' }] },
  { name: 'by id, all hidden', walk: { pageSize: 7 }, faults: [{ fault: 'hide-rows', all: true }] },
  { name: 'by time, in pages of seven', walk: { order: 'sys_created_on', pageSize: 7 }, faults: [] },
  {
    name: 'by time, some hidden',
    walk: { order: 'sys_created_on', pageSize: 7, window: WINDOW },
    faults: [{ fault: 'hide-rows', fraction: 0.4 }],
  },
])('ids that are not hex are walked exactly: $name', async ({ walk, faults }) => {
  const simulator = await logWith(
    MIXED,
    faults.map((fault) => ({ ...fault, table: LOG })),
  )
  const walked = await walkTable(clientKnowing(simulator), LOG, walk)
  const { ids, hidden } = expected(simulator, MIXED, null)
  expect(walked.ids).toEqual(ids)
  expect(walked.hidden).toBe(hidden)
})
