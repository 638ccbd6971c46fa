import { expect, test } from 'vitest'
import type { Receipt } from '../../../src/contract/receipt.ts'
import { DEFAULT_SLICE_BOUNDS } from '../../../src/contract/run/harvest-request.ts'
import {
  type ActivityBench,
  type Attempt,
  attemptSlice,
  BENCH_TABLE,
  environment,
  idsProved,
  openBench,
  sliceOf,
  sourceIds,
  steppedClock,
} from '../../support/activity-bench.ts'

async function receiptsOf(bench: ActivityBench, { result }: Attempt): Promise<readonly Receipt[]> {
  return bench.sink.readReceipts(BENCH_TABLE, result?.receipt ?? '')
}

async function partSizes(bench: ActivityBench, attempt: Attempt): Promise<readonly number[]> {
  return (await receiptsOf(bench, attempt)).flatMap((receipt) => receipt.parts.map(({ rows }) => rows))
}

const BOUNDS = [
  { name: 'three pages', bounds: { maxPages: 3 } },
  { name: 'three seconds at a page a second', bounds: { maxMs: 3000 } },
  { name: 'more bytes than two pages have', bounds: { maxBytes: 1 } },
] as const

test.each(BOUNDS)(
  'a slice ends at its bound with everything sealed, and the next one goes on: $name',
  async ({ bounds }) => {
    const clock = steppedClock()
    const bench = await openBench({ nowMs: clock.nowMs, beforeRead: () => clock.advance(1000) })
    const slice = { ...DEFAULT_SLICE_BOUNDS, ...bounds }
    const first = await attemptSlice(bench, sliceOf(bench, { bounds: slice }), environment({ activityId: '1' }))
    const rows = 'maxBytes' in bounds ? 100 : 300
    expect(first.result).toMatchObject({ stoppedBy: 'bound', rows, cursor: sourceIds(bench)[rows - 1], total: 1000 })
    const { cursor = null, receipt = null } = first.result ?? {}
    const second = await attemptSlice(
      bench,
      sliceOf(bench, { cursor, previous: receipt, sequence: 1 }),
      environment({ activityId: '2' }),
    )
    expect(second.result).toMatchObject({ stoppedBy: 'done', rows: 1000 - rows, cursor: null })
    expect(await idsProved(bench, second.result?.receipt)).toEqual(sourceIds(bench))
    const chain = await receiptsOf(bench, second)
    expect(chain.map(({ sequence, previous, done }) => [sequence, previous, done])).toEqual([
      [0, null, false],
      [1, receipt, true],
    ])
  },
)

test('a slice of a range reads what lies in it, and nothing of its neighbours', async () => {
  const bench = await openBench()
  const ids = sourceIds(bench)
  const range = { lo: ids[249] ?? null, hi: ids[699] ?? null }
  const { result } = await attemptSlice(bench, sliceOf(bench, { range, cursor: range.lo }))
  expect(result).toMatchObject({ stoppedBy: 'done', rows: 450, cursor: range.hi, total: 450 })
  expect(await idsProved(bench, result?.receipt)).toEqual(ids.slice(250, 700))
})

test('a first slice ends after its first page where more rows remain than a slice holds', async () => {
  const bench = await openBench()
  const bounds = { ...DEFAULT_SLICE_BOUNDS, maxPages: 8 }
  const { result } = await attemptSlice(bench, sliceOf(bench, { bounds, yieldsToLanes: true }))
  expect(result).toMatchObject({ stoppedBy: 'bound', rows: 100, pages: 1, total: 1000 })
})

test('a first slice ends after its first page where more rows remain than one lane is to read', async () => {
  const bench = await openBench()
  const { result } = await attemptSlice(bench, sliceOf(bench, { yieldsToLanes: true, mostForOneLane: 899 }))
  expect(result).toMatchObject({ stoppedBy: 'bound', rows: 100, pages: 1, total: 1000 })
  const whole = await openBench()
  const read = await attemptSlice(whole, sliceOf(whole, { yieldsToLanes: true, mostForOneLane: 900 }))
  expect(read.result).toMatchObject({ stoppedBy: 'done', rows: 1000 })
})

test('a first slice reads the whole table where one slice holds it', async () => {
  const bench = await openBench()
  const bounds = { ...DEFAULT_SLICE_BOUNDS, maxPages: 10 }
  const { result } = await attemptSlice(bench, sliceOf(bench, { bounds, yieldsToLanes: true }))
  expect(result).toMatchObject({ stoppedBy: 'done', rows: 1000 })
})

test('the page size that the instance can bear travels to the next slice, which starts with it', async () => {
  const limits: number[] = []
  const bench = await openBench({ beforeRead: (_number, { limit }) => void limits.push(limit) })
  bench.simulator.addFaults([{ fault: 'quota', table: BENCH_TABLE, rows: 60 }])
  const bounds = { ...DEFAULT_SLICE_BOUNDS, maxPages: 6 }
  const first = await attemptSlice(bench, sliceOf(bench, { bounds }), environment({ activityId: '1' }))
  const { cursor = null, receipt = null, pageSize = 0 } = first.result ?? {}
  expect(first.result?.stoppedBy).toBe('bound')
  expect(pageSize).toBeGreaterThan(40)
  expect(pageSize).toBeLessThanOrEqual(60)
  expect((await receiptsOf(bench, first))[0]?.pageSizes[0]).toBeLessThanOrEqual(60)
  limits.length = 0
  await attemptSlice(
    bench,
    sliceOf(bench, { cursor, previous: receipt, sequence: 1, pageSize, bounds }),
    environment({ activityId: '2' }),
  )
  expect(limits[0]).toBe(pageSize)
})

test('a part is closed at its size', async () => {
  const bench = await openBench({ parts: { maxSize: 1 } })
  const attempt = await attemptSlice(bench, sliceOf(bench, { pageSize: 250, wantedPageSize: 250 }))
  // Where the last page would be full, the one before it is given room for a row more.
  expect(await partSizes(bench, attempt)).toEqual([250, 250, 251, 249])
})

test('a part is closed at its age, from when the one before was stored', async () => {
  // The next page is on its way by then, and its second lies before the part is opened.
  const clock = steppedClock()
  const bench = await openBench({ parts: { maxMs: 3000 }, nowMs: clock.nowMs, beforeRead: () => clock.advance(1000) })
  expect(await partSizes(bench, await attemptSlice(bench, sliceOf(bench)))).toEqual([300, 400, 300])
})

test('a part is closed before one request could no longer list its ids, hidden rows counted', async () => {
  const clock = steppedClock()
  const bench = await openBench({ simulator: { tables: { [BENCH_TABLE]: 24_000 } }, nowMs: clock.nowMs })
  bench.simulator.addFaults([{ fault: 'hide-rows', table: BENCH_TABLE, fraction: 0.5 }])
  const attempt = await attemptSlice(bench, sliceOf(bench, { pageSize: 4000, wantedPageSize: 4000 }))
  const [receipt] = await receiptsOf(bench, attempt)
  // An interval ends at its last visible row: what is hidden behind it belongs to the next one.
  const counted = receipt?.intervals.map(({ rows, hidden }) => rows + (hidden ?? 0)) ?? []
  expect(counted.length).toBeGreaterThanOrEqual(3)
  expect(Math.max(...counted)).toBeLessThanOrEqual(8000)
  expect(counted[0]).toBeGreaterThan(4000)
  expect(receipt?.intervals.map(({ proof }) => proof)).not.toContain('none')
  expect(attempt.result).toMatchObject({ stoppedBy: 'done', hidden: bench.simulator.hiddenCount(BENCH_TABLE) })
})

test('a part holds everything up to its bounds, with one file for many pages', async () => {
  const clock = steppedClock()
  const bench = await openBench({ nowMs: clock.nowMs })
  expect(await partSizes(bench, await attemptSlice(bench, sliceOf(bench)))).toEqual([1000])
})

test('windows without a visible row are proved by counting, and no part holds them', async () => {
  const bench = await openBench({ simulator: { tables: { [BENCH_TABLE]: 12_000 } }, parts: { maxMs: 0 } })
  bench.simulator.addFaults([{ fault: 'hide-rows', table: BENCH_TABLE, all: true }])
  const [receipt] = await receiptsOf(bench, await attemptSlice(bench, sliceOf(bench)))
  const hidden = receipt?.intervals.map((interval) => interval.hidden ?? 0) ?? []
  expect(hidden.reduce((sum, count) => sum + count, 0)).toBe(12_000)
  expect(receipt?.parts).toEqual([])
  const proofs = receipt?.intervals.map(({ proof }) => proof) ?? []
  expect(proofs.length).toBeGreaterThan(1)
  expect(new Set(proofs)).toEqual(new Set(['ids-count']))
})

test('a table whose ids ascend and come in faster than they are read ends unproven, its rows kept', async () => {
  let next = 0
  const grow = (): void => {
    for (let n = 0; n < 120; n += 1, next += 1)
      bench.simulator.insert(BENCH_TABLE, { sys_id: `f${next.toString(16).padStart(31, '0')}` })
  }
  const bench = await openBench({ simulator: { tables: { [BENCH_TABLE]: 0 } }, beforeRead: grow })
  grow()
  // Slices before this one have read more than any growth explains.
  const { result } = await attemptSlice(bench, sliceOf(bench, { rowsBefore: 10_000, rangeTotal: 120 }))
  expect(result).toMatchObject({ stoppedBy: 'done', rows: 300, hidden: null, cursor: null })
  expect(result?.unproven).toMatch(/grows faster than it is read: 120 rows were counted at first, 10300 are read/)
  expect(await idsProved(bench, result?.receipt)).toEqual(sourceIds(bench).slice(0, 300))
})

test('a table that grows while it is read, wherever the new ids fall, is read to its end', async () => {
  let seed = 1
  const grow = (): void => {
    for (let n = 0; n < 120; n += 1) {
      seed = (seed * 48_271) % 2_147_483_647
      bench.simulator.insert(BENCH_TABLE, { sys_id: seed.toString(16).padStart(8, '0').padEnd(32, '0') })
    }
  }
  const bench = await openBench({ simulator: { tables: { [BENCH_TABLE]: 1000 } }, beforeRead: grow })
  const { result } = await attemptSlice(bench, sliceOf(bench))
  expect(result).toMatchObject({ stoppedBy: 'done', hidden: 0, unproven: null })
  expect(result?.rows).toBeGreaterThan(1000)
})
