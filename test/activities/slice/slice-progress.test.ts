import { once } from 'node:events'
import { expect, test } from 'vitest'
import { readProgress } from '../../../src/activities/slice/slice-progress-schema.ts'
import type { Fault } from '../../../src/simulator/index.ts'
import {
  attemptSlice,
  BENCH_TABLE,
  environment,
  idsInParts,
  idsProved,
  openBench,
  sliceOf,
  sourceIds,
  steppedClock,
} from '../../support/activity-bench.ts'
import { writingParts } from '../../support/sinks/writing-parts.ts'

const WAYS: readonly { readonly name: string; readonly faults: readonly Fault[] }[] = [
  { name: 'everything visible', faults: [] },
  { name: 'a tenth hidden', faults: [{ fault: 'hide-rows', table: BENCH_TABLE, fraction: 0.1 }] },
  { name: 'the last 250 rows hidden', faults: [{ fault: 'hide-rows', table: BENCH_TABLE, last: 250 }] },
  { name: 'a wide window hidden', faults: [{ fault: 'hide-rows', table: BENCH_TABLE, from: '4', to: '8' }] },
]

test('each part is written, and only then heartbeated, while the next page is on its way', async () => {
  const events: string[] = []
  const bench = await openBench({
    simulator: { tables: { [BENCH_TABLE]: 400 } },
    parts: { maxMs: 0 },
    beforeRead: () => void events.push('read'),
    around: (sink) =>
      writingParts(sink, async (asked) => {
        const part = await sink.writePart(asked)
        events.push('write')
        return part
      }),
  })
  const env = environment()
  let parts = 0
  env.on('heartbeat', (details: unknown) => {
    const named = readProgress(details)?.parts.length ?? 0
    if (named > parts) events.push('heartbeat')
    parts = named
  })
  await attemptSlice(bench, sliceOf(bench), env)
  const ahead = Array.from({ length: 3 }, () => ['read', 'write', 'heartbeat']).flat()
  expect(events).toEqual(['read', ...ahead, 'write', 'heartbeat'])
})

test.each(WAYS)('at each heartbeat the disk holds every row up to its cursor: $name', async ({ faults }) => {
  const clock = steppedClock()
  const bench = await openBench({
    parts: { maxMs: 3000 },
    nowMs: clock.nowMs,
    beforeRead: () => clock.advance(1000),
  })
  bench.simulator.addFaults(faults)
  const source = sourceIds(bench)
  const checked: boolean[] = []
  const env = environment()
  env.on('heartbeat', (details: unknown) => {
    const progress = readProgress(details)
    if (progress === null) return
    const { cursor, done, intervals, parts } = progress
    const upTo = intervals.length === 0 ? [] : source.filter((id) => done || (cursor !== null && id <= cursor))
    checked.push(JSON.stringify(idsInParts(bench, parts)) === JSON.stringify(upTo))
  })
  const { result } = await attemptSlice(bench, sliceOf(bench), env)
  expect(result?.stoppedBy).toBe('done')
  expect(checked.length).toBeGreaterThan(2)
  expect(checked).not.toContain(false)
})

test('while a page takes long the heartbeat repeats what is durable, and nothing of what was merely read', async () => {
  const env = environment()
  const bench = await openBench({
    beforeRead: async (number) => {
      if (number === 3) await once(env, 'heartbeat')
    },
  })
  const { beats, result } = await attemptSlice(bench, sliceOf(bench), env)
  expect(beats[0]).toMatchObject({ cursor: null, parts: [], intervals: [], pages: 0 })
  expect(result).toMatchObject({ stoppedBy: 'done', rows: 1000 })
})

test.each(WAYS)(
  "a resumption from each heartbeat of a run ends with the source's rows, none twice: $name",
  async ({ faults }) => {
    const clock = steppedClock()
    const bench = await openBench({ parts: { maxMs: 2000 }, nowMs: clock.nowMs, beforeRead: () => clock.advance(1000) })
    bench.simulator.addFaults(faults)
    const first = await attemptSlice(bench, sliceOf(bench), environment({ activityId: 'first' }))
    expect(first.beats.length).toBeGreaterThan(2)
    for (const [at, heartbeatDetails] of [undefined, ...first.beats].entries()) {
      const env = environment({ activityId: `resumed-${at}`, attempt: 2, heartbeatDetails })
      const { result } = await attemptSlice(bench, sliceOf(bench), env)
      expect(await idsProved(bench, result?.receipt)).toEqual(sourceIds(bench))
      expect(result).toMatchObject({
        stoppedBy: 'done',
        rows: sourceIds(bench).length,
        hidden: bench.simulator.hiddenCount(BENCH_TABLE),
      })
    }
  },
)

test('the intervals of a receipt tile the keys of its range', async () => {
  const bench = await openBench({ parts: { maxMs: 0 } })
  bench.simulator.addFaults([{ fault: 'hide-rows', table: BENCH_TABLE, fraction: 0.3 }])
  const { result } = await attemptSlice(bench, sliceOf(bench))
  const intervals = (await bench.sink.readReceipts(BENCH_TABLE, result?.receipt ?? '')).flatMap((r) => r.intervals)
  expect(intervals.length).toBeGreaterThan(3)
  expect(intervals.map(({ lo }) => lo)).toEqual([null, ...intervals.slice(0, -1).map(({ hi }) => hi)])
  expect(intervals.at(-1)?.hi).toBeNull()
})

test('heartbeat details that another release wrote are not used: the slice starts at its own cursor', async () => {
  const bench = await openBench()
  const env = environment({ attempt: 2, heartbeatDetails: { cursor: 'f', parts: 'other' } })
  const { result } = await attemptSlice(bench, sliceOf(bench), env)
  expect(await idsProved(bench, result?.receipt)).toEqual(sourceIds(bench))
})
