import { expect, test } from 'vitest'
import { MOST_STRIKES, type SliceProgress } from '../../../src/contract/slice.ts'
import type { Fault } from '../../../src/simulator/index.ts'
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
} from '../../support/activity-bench.ts'

/** As Temporal does: each attempt is given the last heartbeat of the one before. */
async function attempts(bench: ActivityBench, most: number): Promise<readonly Attempt[]> {
  const made: Attempt[] = []
  let heartbeatDetails: SliceProgress | undefined
  while (made.length < most) {
    const env = environment({ attempt: made.length + 1, heartbeatDetails })
    const attempt = await attemptSlice(bench, sliceOf(bench), env)
    heartbeatDetails = attempt.beats.at(-1)
    made.push(attempt)
  }
  return made
}

const STRIKING: readonly { readonly name: string; readonly fault: Fault; readonly code: string }[] = [
  { name: 'status 503', fault: { fault: 'status', status: 503 }, code: 'INSTANCE_UNAVAILABLE' },
  { name: '429 without a stated wait', fault: { fault: 'rate-limit' }, code: 'RATE_LIMITED' },
]

test.each(STRIKING)(
  'ten failures in a row without progress are final, nine are not: $name',
  async ({ fault, code }) => {
    const bench = await openBench()
    bench.simulator.addFaults([{ ...fault, table: BENCH_TABLE }])
    const errors = (await attempts(bench, MOST_STRIKES)).map(({ error }) => error)
    expect(errors.slice(0, -1)).toEqual(
      Array.from({ length: MOST_STRIKES - 1 }, () => expect.objectContaining({ code, final: false })),
    )
    expect(errors.at(-1)).toMatchObject({ code, final: true, message: expect.stringContaining('10 times in a row') })
  },
)

test('ten failures in a row tell for how long they came, from the first of them', async () => {
  let nowMs = Date.UTC(2026, 0, 2, 3)
  const bench = await openBench({
    nowMs: () => nowMs,
    beforeRead: () => {
      nowMs += 30_000
    },
  })
  bench.simulator.addFaults([{ fault: 'status', status: 503, table: BENCH_TABLE }])
  const made = await attempts(bench, MOST_STRIKES)
  const since = made[0]?.beats.at(-1)?.failingSince ?? ''
  expect(made.map(({ beats }) => beats.at(-1)?.failingSince)).toEqual(made.map(() => since))
  expect(made.at(-1)?.error).toMatchObject({ final: true, failingForMs: nowMs - Date.parse(since) })
  expect(nowMs - Date.parse(since)).toBeGreaterThanOrEqual((MOST_STRIKES - 1) * 30_000)
})

test('a stated wait is no strike, however often it is stated', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([{ fault: 'rate-limit', retryAfterSeconds: 1, table: BENCH_TABLE }])
  const made = await attempts(bench, MOST_STRIKES + 2)
  expect(made.map(({ beats }) => beats.at(-1)?.strikes)).toEqual(made.map(() => 0))
  expect(made.at(-1)?.error).toMatchObject({ code: 'RATE_LIMITED', final: false, retryAfterMs: 1000 })
})

const HOUR_MS = 3_600_000

test('pauses alone are heeded for as long as the run waits for its instance, counted from the first of them', async () => {
  let nowMs = Date.UTC(2026, 0, 2, 3)
  const bench = await openBench({ nowMs: () => nowMs })
  bench.simulator.addFaults([{ fault: 'status', status: 503, retryAfterSeconds: 400, table: BENCH_TABLE }])
  const heed = async (heartbeatDetails?: SliceProgress) =>
    attemptSlice(bench, sliceOf(bench, { giveUpAfterMs: HOUR_MS }), environment({ heartbeatDetails }))
  const first = await heed()
  expect(first.error).toMatchObject({ final: false, retryAfterMs: 400_000 })
  nowMs += HOUR_MS - 1
  const second = await heed(first.beats.at(-1))
  expect(second.error).toMatchObject({ final: false })
  expect(second.beats.at(-1)?.pause).toEqual({
    since: '2026-01-02T03:00:00.000Z',
    until: '2026-01-02T04:06:39.999Z',
    givesUpAt: '2026-01-02T04:00:00.000Z',
  })
  nowMs += 1
  const last = await heed(second.beats.at(-1))
  expect(last.error).toMatchObject({
    code: 'INSTANCE_UNAVAILABLE',
    final: true,
    retryAfterMs: 400_000,
    message: expect.stringContaining('pauses alone since 2026-01-02T03:00:00.000Z'),
  })
})

test('a failure without a stated pause, and progress, end the row of pauses', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([
    { fault: 'rate-limit', retryAfterSeconds: 1, table: BENCH_TABLE, times: 1 },
    { fault: 'status', status: 500, table: BENCH_TABLE, times: 1 },
  ])
  const made = await attempts(bench, 3)
  expect(made.map(({ beats }) => beats.at(-1)?.pause === undefined)).toEqual([false, true, true])
})

test('progress takes all strikes back, and the failure after it is the first again', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([{ fault: 'status', status: 503, table: BENCH_TABLE, at: { request: 3 }, times: 10 }])
  const { result } = await attemptSlice(bench, sliceOf(bench, { strikes: MOST_STRIKES - 1 }))
  expect(result).toMatchObject({ stoppedBy: 'INSTANCE_UNAVAILABLE', rows: 200, strikes: 1 })
})

test('strikes go on from those that the workflow counted', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([{ fault: 'status', status: 503, table: BENCH_TABLE }])
  const { error } = await attemptSlice(bench, sliceOf(bench, { strikes: MOST_STRIKES - 1 }))
  expect(error).toMatchObject({ code: 'INSTANCE_UNAVAILABLE', final: true })
})

test('a token that dies on the way is renewed once, unseen by the workflow', async () => {
  const bench = await openBench()
  const before = bench.simulator.issuedTokens().length
  bench.simulator.addFaults([{ fault: 'expire-token', table: BENCH_TABLE, at: { request: 3 } }])
  const { result } = await attemptSlice(bench, sliceOf(bench))
  expect(result).toMatchObject({ stoppedBy: 'done', strikes: 0 })
  expect(bench.simulator.issuedTokens()).toHaveLength(before + 1)
  expect(await idsProved(bench, result?.receipt)).toEqual(sourceIds(bench))
})

test('a second 401 in a row is handed to the workflow as TOKEN_EXPIRED, also by a slice that holds nothing', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([{ fault: 'unauthorized', table: BENCH_TABLE }])
  const { result, error } = await attemptSlice(bench, sliceOf(bench, { previous: 'the receipt before' }))
  expect(error).toBeNull()
  expect(result).toMatchObject({ stoppedBy: 'TOKEN_EXPIRED', rows: 0, cursor: null, receipt: 'the receipt before' })
  expect(bench.simulator.requests().filter(({ status }) => status === 401)).toHaveLength(2)
})

test('a second 401 in a row after some pages keeps their rows', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([{ fault: 'unauthorized', table: BENCH_TABLE, at: { request: 3 }, times: 2 }])
  const { result } = await attemptSlice(bench, sliceOf(bench))
  expect(result).toMatchObject({ stoppedBy: 'TOKEN_EXPIRED', rows: 200 })
  expect(await idsProved(bench, result?.receipt)).toEqual(sourceIds(bench).slice(0, 200))
})
