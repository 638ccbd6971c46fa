import { expect, test } from 'vitest'
import { FAILURE_CODES } from '../../../src/contract/failure/failure-code.ts'
import { FAILURE_POLICY } from '../../../src/contract/failure/failure-policy.ts'
import { MOST_STRIKES, type SliceRequest, type SliceResult, type StopReason } from '../../../src/contract/slice.ts'
import { decideNext, failureOfStop, pauseMs } from '../../../src/workflows/verdict/decide-next.ts'
import { requestFor } from '../../support/request-for.ts'
import { sliceResult } from '../../support/stub-activities.ts'

const REQUEST: SliceRequest = {
  run: { instance: 'test', run: '00000000', sink: 'test' },
  table: 'sys_script',
  planDigest: 'plan',
  range: { lo: null, hi: null },
  cursor: null,
  sequence: 0,
  previous: null,
  pageSize: 100,
  wantedPageSize: 100,
  strikes: 0,
  bounds: requestFor('test').slice,
  rowsBefore: 0,
  rangeTotal: null,
  yieldsToLanes: false,
}

function after(stoppedBy: StopReason, answer: Partial<SliceResult> = {}): ReturnType<typeof decideNext> {
  return decideNext(sliceResult(REQUEST, { stoppedBy, ...answer }))
}

/** Codes that time may heal, as the design lists them. */
const TIMED: readonly StopReason[] = [
  'RATE_LIMITED',
  'INSTANCE_UNAVAILABLE',
  'TOKEN_ENDPOINT_UNAVAILABLE',
  'NETWORK_FAILED',
  'REQUEST_TIMED_OUT',
  'RESPONSE_MALFORMED',
]
/** Codes of the sink, which waits without limit. */
const OF_THE_SINK: readonly StopReason[] = ['SINK_FULL', 'SINK_UNAVAILABLE']

test('a pause doubles with each strike, from two seconds up to a minute', () => {
  expect(Array.from({ length: MOST_STRIKES }, (_, at) => pauseMs(at + 1))).toEqual([
    ...[2000, 4000, 8000, 16_000, 32_000],
    ...[60_000, 60_000, 60_000, 60_000, 60_000],
  ])
})

test.each(TIMED)('%s is waited out nine times and ends the range at the tenth strike', (stoppedBy) => {
  for (let strikes = 1; strikes < MOST_STRIKES; strikes += 1)
    expect(after(stoppedBy, { strikes })).toEqual({ kind: 'wait', ms: pauseMs(strikes), why: stoppedBy })
  expect(after(stoppedBy, { strikes: MOST_STRIKES })).toEqual({ kind: 'ended' })
})

test('a stated wait is kept to the millisecond and never ends a range', () => {
  expect(after('RATE_LIMITED', { retryAfterMs: 1234, strikes: MOST_STRIKES })).toEqual({
    kind: 'wait',
    ms: 1234,
    why: 'the instance asked to wait',
  })
})

test.each(OF_THE_SINK)('%s is waited for whatever the strikes', (stoppedBy) => {
  expect(after(stoppedBy, { strikes: 1000 })).toEqual({
    kind: 'wait',
    ms: 60_000,
    why: 'the output folder cannot be written',
  })
})

test('a bound and a request to drain are followed by the next slice, the end by none', () => {
  expect([after('bound'), after('drained'), after('done')]).toEqual([
    { kind: 'continue' },
    { kind: 'continue' },
    { kind: 'ended' },
  ])
})

test('a refused token asks for a probe, a refused credential parks the run', () => {
  expect(after('TOKEN_EXPIRED')).toEqual({ kind: 'probe' })
  expect(after('CREDENTIALS_REJECTED')).toEqual({ kind: 'refused' })
})

test.each(FAILURE_CODES.filter((code) => !TIMED.includes(code) && !OF_THE_SINK.includes(code)))(
  '%s is never waited for',
  (stoppedBy) => {
    expect(after(stoppedBy, { strikes: 1 }).kind).not.toBe('wait')
  },
)

test('whatever is waited for is retried by the failure table', () => {
  const waited = FAILURE_CODES.filter((code) => after(code, { strikes: 1 }).kind === 'wait')
  expect(waited.filter((code) => !FAILURE_POLICY[code].retried)).toEqual([])
})

test('only a failure has a failure code', () => {
  expect((['done', 'bound', 'drained'] as const).filter((stop) => failureOfStop(stop) !== null)).toEqual([])
  expect(failureOfStop('SINK_FULL')).toBe('SINK_FULL')
})
