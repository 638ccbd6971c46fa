import { expect, test } from 'vitest'
import type { Key, KeyRange } from '../../src/contract/row/key.ts'
import {
  type ActivityBench,
  BENCH_RUN,
  BENCH_TABLE,
  inActivity,
  openBench,
  sourceIds,
} from '../support/activity-bench.ts'

const ROWS = 2000

/** Ids of rows by their number. */
const KEYS: readonly { readonly name: string; readonly idOf: (at: number) => string }[] = [
  { name: 'evenly spread', idOf: (at) => spread(at / ROWS, '') },
  { name: 'nine tenths in a sixteenth of the space', idOf: (at) => spread(at / ROWS, at % 10 === 0 ? '' : 'a') },
  { name: 'nine tenths in a 4,096th of the space', idOf: (at) => spread(at / ROWS, at % 10 === 0 ? '' : 'c0d') },
  { name: 'all in a millionth of the space, as ids drawn in one go', idOf: (at) => spread(at / ROWS, '4f1b2') },
  { name: 'half at each end', idOf: (at) => spread(at / ROWS, at % 2 === 0 ? '000' : 'fff') },
]

/** An id at a fraction of the space below a prefix. */
function spread(fraction: number, prefix: string): string {
  const digits = Math.floor(fraction * 16 ** 10)
    .toString(16)
    .padStart(10, '0')
  return `${prefix}${digits}`.padEnd(32, '7')
}

async function benchWith(idOf: (at: number) => string): Promise<ActivityBench> {
  const bench = await openBench({ simulator: { tables: { [BENCH_TABLE]: 0 } } })
  for (let at = 0; at < ROWS; at += 1) bench.simulator.insert(BENCH_TABLE, { sys_id: idOf(at) })
  return bench
}

/** Rows that were read from the beginning, and the count of all. */
const BEFORE = { rows: ROWS / 5, total: ROWS }

function split(
  bench: ActivityBench,
  ranges: number,
  range: KeyRange = { lo: null, hi: null },
  table = BENCH_TABLE,
): Promise<readonly (Key | null)[]> {
  const request = { run: BENCH_RUN, table, planDigest: bench.planDigest, range, ranges }
  return inActivity(() => bench.activities.splitRange(request))
}

/** Rows in each of the ranges that end at some keys. */
function shares(ids: readonly string[], ends: readonly (Key | null)[]): readonly number[] {
  return ends.map((hi, at) => {
    const lo = at === 0 ? null : (ends[at - 1] ?? null)
    return ids.filter((id) => (lo === null || id > lo) && (hi === null || id <= hi)).length
  })
}

test.each(KEYS)(
  'a range is split into ranges that tile it and differ from the mean by at most a quarter: $name',
  async ({ idOf }) => {
    const bench = await benchWith(idOf)
    const ends = await split(bench, 4)
    const rows = shares(sourceIds(bench), ends)
    expect(ends.at(-1)).toBeNull()
    expect(ends.slice(0, -1)).toEqual([...ends.slice(0, -1)].sort())
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(ROWS)
    expect(rows).toHaveLength(4)
    for (const count of rows) expect(Math.abs(count - ROWS / 4) / (ROWS / 4)).toBeLessThanOrEqual(0.25)
  },
)

test('a range between two keys is split inside them', async () => {
  const bench = await benchWith((at) => spread(at / ROWS, ''))
  const ids = sourceIds(bench)
  const range = { lo: ids[499] ?? null, hi: ids[1499] ?? null }
  const ends = await split(bench, 2, range)
  expect(ends.at(-1)).toBe(range.hi)
  const inside = shares(ids.slice(500, 1500), ends)
  expect(inside).toHaveLength(2)
  for (const count of inside) expect(Math.abs(count - 500)).toBeLessThanOrEqual(125)
})

test('where the instance gives no counts, the range stays whole', async () => {
  const bench = await benchWith((at) => spread(at / ROWS, ''))
  bench.simulator.addFaults([{ fault: 'no-count', table: BENCH_TABLE }])
  expect(await split(bench, 4)).toEqual([null])
})

test('splitting costs a few counts and reads no rows', async () => {
  const bench = await benchWith((at) => spread(at / ROWS, ''))
  const before = bench.simulator.requests().length
  await split(bench, 4)
  const asked = bench.simulator.requests().slice(before)
  expect(asked.length).toBeLessThanOrEqual(40)
  expect(new Set(asked.map(({ query }) => query.sysparm_fields))).toEqual(new Set(['sys_id']))
})

test("a log's window is split by time", async () => {
  const table = 'sys_audit'
  const bench = await openBench({ simulator: { tables: { [table]: 2000 } }, tables: [table] })
  const window = (await bench.sink.readPlan(bench.planDigest)).tables[0]?.window
  const instanceTime = (time = ''): string => time.slice(0, 19).replace('T', ' ')
  const keys = bench.simulator
    .visibleRows(table)
    .map((row) => `${row.sys_created_on} ${row.sys_id}`)
    .filter((key) => key >= instanceTime(window?.from) && key < instanceTime(window?.to))
  const rows = shares(keys, await split(bench, 3, { lo: null, hi: null }, table))
  expect(keys.length).toBeGreaterThan(100)
  expect(rows).toHaveLength(3)
  for (const count of rows) expect(Math.abs(count - keys.length / 3)).toBeLessThanOrEqual(keys.length / 12)
})

test.each([
  { name: 'even ids', idOf: (at: number) => spread(at / ROWS, ''), asked: 0 },
  {
    name: 'ids of which most lie close together',
    idOf: (at: number) => spread(at / ROWS, at % 10 === 0 ? '' : 'a'),
    asked: 4,
  },
])('what lies behind the rows that were read is split by $asked questions or more: $name', async ({ idOf, asked }) => {
  const bench = await benchWith(idOf)
  const ids = sourceIds(bench)
  const range = { lo: ids[BEFORE.rows - 1] ?? null, hi: null }
  const before = bench.simulator.requests().length
  const request = { run: BENCH_RUN, table: BENCH_TABLE, planDigest: bench.planDigest, range, ranges: 4, before: BEFORE }
  const ends = await inActivity(() => bench.activities.splitRange(request))
  const questions = bench.simulator.requests().length - before
  expect(asked === 0 ? questions === 0 : questions >= asked).toBe(true)
  const rest = ids.slice(BEFORE.rows)
  for (const rows of shares(rest, ends)) expect(Math.abs(rows / (rest.length / 4) - 1)).toBeLessThan(0.25)
})
