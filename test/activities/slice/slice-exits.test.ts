import { CancelledFailure } from '@temporalio/common'
import { expect, test } from 'vitest'
import type { FailureCode } from '../../../src/contract/failure/failure-code.ts'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import type { Fault } from '../../../src/simulator/index.ts'
import type { RunSink } from '../../../src/sink/sink.ts'
import {
  attemptSlice,
  BENCH_TABLE,
  environment,
  idsProved,
  openBench,
  sliceOf,
  sourceIds,
} from '../../support/activity-bench.ts'
import { writingParts } from '../../support/sinks/writing-parts.ts'

interface Failing {
  readonly name: string
  readonly fault: Fault
  readonly code: FailureCode
  readonly strikes: number
  readonly retryAfterMs?: number
  /** The code while it contradicts rows that came; absent where that is the same. */
  readonly atFirst?: FailureCode
}

const FAILURES: readonly Failing[] = [
  { name: 'status 503', fault: { fault: 'status', status: 503 }, code: 'INSTANCE_UNAVAILABLE', strikes: 1 },
  { name: 'a sleeping instance', fault: { fault: 'html-200' }, code: 'INSTANCE_UNAVAILABLE', strikes: 1 },
  { name: '429 without a stated wait', fault: { fault: 'rate-limit' }, code: 'RATE_LIMITED', strikes: 1 },
  {
    name: '429 with a stated wait',
    code: 'RATE_LIMITED',
    strikes: 0,
    retryAfterMs: 7000,
    fault: { fault: 'rate-limit', retryAfterSeconds: 7 },
  },
  { name: 'resets', fault: { fault: 'reset' }, code: 'NETWORK_FAILED', strikes: 1 },
  { name: 'bodies that are cut at every size', fault: { fault: 'cut-json' }, code: 'RESPONSE_MALFORMED', strikes: 1 },
  {
    name: 'a cancelled transaction at every size',
    code: 'PAGE_TOO_EXPENSIVE',
    strikes: 1,
    fault: { fault: 'cancelled-transaction' },
  },
  {
    name: 'a refused table',
    fault: { fault: 'deny-table' },
    code: 'SCOPE_FORBIDDEN',
    strikes: 1,
    atFirst: 'RESPONSE_MALFORMED',
  },
  {
    name: 'a refused query',
    fault: { fault: 'deny-query' },
    code: 'QUERY_REJECTED',
    strikes: 1,
    atFirst: 'RESPONSE_MALFORMED',
  },
  {
    name: 'an absent table',
    fault: { fault: 'absent-table' },
    code: 'TABLE_ABSENT',
    strikes: 1,
    atFirst: 'RESPONSE_MALFORMED',
  },
]

/** From the n-th request for the bench's table on, again and again. */
function from(request: number, fault: Fault): Fault {
  return { ...fault, table: BENCH_TABLE, at: { request }, times: 10_000 }
}

test.each(FAILURES)(
  'a slice that read something returns it with code, message, cursor and strikes: $name',
  async ({ fault, code, atFirst = code, strikes, retryAfterMs = null }) => {
    const bench = await openBench()
    bench.simulator.addFaults([from(3, fault)])
    const { result } = await attemptSlice(bench, sliceOf(bench))
    const read = sourceIds(bench).slice(0, 200)
    const ended = { rows: 200, hidden: 0, cursor: read.at(-1), strikes, retryAfterMs }
    expect(result).toMatchObject({ stoppedBy: atFirst, ...ended })
    expect(result?.message).toMatch(/\w{3,}/)
    expect(await idsProved(bench, result?.receipt)).toEqual(read)
  },
)

test.each(FAILURES)(
  'a slice that holds nothing throws its failure and names the strike in its last heartbeat: $name',
  async ({ fault, code, strikes, retryAfterMs = null }) => {
    const bench = await openBench()
    bench.simulator.addFaults([from(1, fault)])
    const { error, beats } = await attemptSlice(bench, sliceOf(bench))
    expect(error).toBeInstanceOf(HarvestError)
    expect(error).toMatchObject({ code, retryAfterMs })
    expect(beats.at(-1)).toMatchObject({ cursor: null, intervals: [], strikes })
  },
)

test.each(FAILURES)(
  'a slice that only inherited a part returns it too: $name',
  async ({ fault, code, atFirst = code, strikes }) => {
    const bench = await openBench({ parts: { maxMs: 0 } })
    const { beats } = await attemptSlice(bench, sliceOf(bench), environment({ activityId: 'first' }))
    const heartbeatDetails = beats.find(({ parts }) => parts.length === 3)
    bench.simulator.addFaults([from(1, fault)])
    const { result } = await attemptSlice(bench, sliceOf(bench), environment({ attempt: 2, heartbeatDetails }))
    expect(result).toMatchObject({ stoppedBy: atFirst, rows: 300, strikes })
    expect(await idsProved(bench, result?.receipt)).toEqual(sourceIds(bench).slice(0, 300))
  },
)

test.each(FAILURES.filter(({ atFirst }) => atFirst !== undefined))(
  'what refuses after rows came is believed in the third slice in a row: $name',
  async ({ fault, code, atFirst }) => {
    const bench = await openBench()
    bench.simulator.addFaults([from(1, fault)])
    const after = (strikes: number) => sliceOf(bench, { sequence: 1, strikes, cursor: sourceIds(bench)[9] ?? '' })
    const doubted = await attemptSlice(bench, after(1))
    expect(doubted.error).toMatchObject({
      code: atFirst,
      retried: true,
      message: expect.stringMatching(/^the table answered before, and now: /),
    })
    const believed = await attemptSlice(bench, after(2), environment({ activityId: 'third' }))
    expect(believed.error).toMatchObject({ code, retried: false })
  },
)

test.each(['CANCELLED', 'WORKER_SHUTDOWN'] as const)(
  'a slice that is asked to stop (%s) seals what it read and returns it as drained',
  async (reason) => {
    const env = environment()
    const bench = await openBench({ beforeRead: (number) => (number === 4 ? env.cancel(reason) : undefined) })
    const { result } = await attemptSlice(bench, sliceOf(bench), env)
    const read = sourceIds(bench).slice(0, 300)
    expect(result).toMatchObject({ stoppedBy: 'drained', message: null, rows: 300, cursor: read.at(-1), strikes: 0 })
    expect(await idsProved(bench, result?.receipt)).toEqual(read)
  },
)

test('a slice that is stopped amid hidden rows still proves the interval that it seals', async () => {
  const env = environment()
  const bench = await openBench({ beforeRead: (number) => (number === 4 ? env.cancel() : undefined) })
  const all = sourceIds(bench)
  bench.simulator.addFaults([{ fault: 'hide-rows', table: BENCH_TABLE, fraction: 0.2 }])
  const { result } = await attemptSlice(bench, sliceOf(bench), env)
  const { stoppedBy, cursor, rows = 0, hidden = null } = result ?? {}
  expect(stoppedBy).toBe('drained')
  expect(hidden).toBeGreaterThan(0)
  expect(rows + (hidden ?? 0)).toBe(all.indexOf(cursor ?? '') + 1)
})

test('a slice that is asked to stop before it holds anything passes the cancellation on, as no failure', async () => {
  const env = environment()
  const bench = await openBench({ beforeRead: () => env.cancel() })
  const { error, beats } = await attemptSlice(bench, sliceOf(bench), env)
  expect(error).toBeInstanceOf(CancelledFailure)
  expect(beats.every(({ strikes }) => strikes === 0)).toBe(true)
})

test('where the proof of the last interval fails, its rows are left to the next slice and the rest is returned', async () => {
  const bench = await openBench({ parts: { maxMs: 0 } })
  bench.simulator.addFaults([
    { fault: 'hide-rows', table: BENCH_TABLE, fraction: 0.2 },
    from(4, { fault: 'status', status: 503 }),
  ])
  const { result } = await attemptSlice(bench, sliceOf(bench))
  expect(result).toMatchObject({ stoppedBy: 'INSTANCE_UNAVAILABLE' })
  expect(await idsProved(bench, result?.receipt)).toHaveLength(result?.rows ?? 0)
  bench.simulator.clearFaults()
  bench.simulator.addFaults([{ fault: 'hide-rows', table: BENCH_TABLE, fraction: 0.2 }])
  const { cursor = null, receipt = null } = result ?? {}
  const rest = sliceOf(bench, { cursor, previous: receipt, sequence: 1 })
  const next = await attemptSlice(bench, rest, environment({ activityId: 'next' }))
  expect(await idsProved(bench, next.result?.receipt)).toEqual(sourceIds(bench))
})

/** A sink whose disk is full for parts after the first, or for receipts. */
function full(sink: RunSink, what: 'parts' | 'receipts'): RunSink {
  const refuse = (): never => {
    throw new HarvestError('SINK_FULL', 'no space left')
  }
  return {
    ...writingParts(sink, async (part) => (what === 'parts' && part.number > 0 ? refuse() : sink.writePart(part))),
    writeReceipt: async (receipt, writer) => (what === 'receipts' ? refuse() : sink.writeReceipt(receipt, writer)),
  }
}

test('a disk that fills up on the way ends the slice with the parts before it', async () => {
  const bench = await openBench({ parts: { maxMs: 0 }, around: (sink) => full(sink, 'parts') })
  const { result } = await attemptSlice(bench, sliceOf(bench))
  expect(result).toMatchObject({ stoppedBy: 'SINK_FULL', rows: 100 })
  expect(await idsProved(bench, result?.receipt)).toEqual(sourceIds(bench).slice(0, 100))
})

test('where not even the receipt can be stored, the heartbeat keeps the parts and the next attempt reads nothing again', async () => {
  let isFull = true
  let reads = 0
  const bench = await openBench({
    beforeRead: () => {
      reads += 1
    },
    around: (sink) => (isFull ? full(sink, 'receipts') : sink),
  })
  const first = await attemptSlice(bench, sliceOf(bench))
  expect(first.error).toMatchObject({ code: 'SINK_FULL' })
  isFull = false
  reads = 0
  const env = environment({ attempt: 2, heartbeatDetails: first.beats.at(-1) })
  const { result } = await attemptSlice(bench, sliceOf(bench), env)
  expect(reads).toBe(0)
  expect(result).toMatchObject({ stoppedBy: 'done', rows: 1000 })
  expect(await idsProved(bench, result?.receipt)).toEqual(sourceIds(bench))
})

test("a failure's message is one printable line of bounded length", async () => {
  const bench = await openBench({
    beforeRead: (number) => {
      if (number === 2) throw new HarvestError('QUERY_REJECTED', `a\u001b[31m\nb${'x'.repeat(1000)}`)
    },
  })
  const { result } = await attemptSlice(bench, sliceOf(bench))
  expect(result?.message).toMatch(/^the table answered before, and now: a \[31m bx{100,}…$/)
  expect(result?.message?.length).toBeLessThanOrEqual(300)
})
