import fc from 'fast-check'
import { expect, test } from 'vitest'
import { retryAfterMs } from '../../../../src/servicenow/http/retry-after.ts'

const NOW_MS = Date.UTC(2026, 9, 5, 12, 0, 0)
const NOW_S = NOW_MS / 1000
const HOUR_MS = 3_600_000

test.each([
  { name: 'seconds', retryAfter: '30', reset: null, ms: 30_000 },
  { name: 'no second at all', retryAfter: '0', reset: null, ms: 1000 },
  { name: 'seconds with a fraction', retryAfter: '1.5', reset: null, ms: 1500 },
  { name: 'a fraction of a millisecond, which is a second at least', retryAfter: '0.0001', reset: null, ms: 1000 },
  { name: 'seconds among blanks', retryAfter: ' 30 ', reset: null, ms: 30_000 },
  { name: 'a date', retryAfter: 'Mon, 05 Oct 2026 12:00:45 GMT', reset: null, ms: 45_000 },
  { name: 'this very moment', retryAfter: 'Mon, 05 Oct 2026 12:00:00 GMT', reset: null, ms: 1000 },
  { name: 'a moment of reset', retryAfter: null, reset: String(NOW_S + 90), ms: 90_000 },
  { name: 'both, of which Retry-After counts', retryAfter: '5', reset: String(NOW_S + 90), ms: 5000 },
  { name: 'more than an hour, believed for an hour', retryAfter: '86400', reset: null, ms: HOUR_MS },
  { name: 'a reset next week, believed for an hour', retryAfter: null, reset: String(NOW_S + 604_800), ms: HOUR_MS },
  { name: 'an unusable Retry-After beside a reset', retryAfter: 'soon', reset: String(NOW_S + 90), ms: 90_000 },
  {
    name: 'a date that has passed beside a reset',
    retryAfter: 'Mon, 05 Oct 2026 11:59:00 GMT',
    reset: String(NOW_S + 90),
    ms: 90_000,
  },
  { name: 'nothing', retryAfter: null, reset: null, ms: null },
  { name: 'an empty text', retryAfter: '', reset: '', ms: null },
  { name: 'a negative number', retryAfter: '-5', reset: null, ms: null },
  { name: 'a date that has passed', retryAfter: 'Mon, 05 Oct 2026 11:59:59 GMT', reset: null, ms: null },
  { name: 'a reset that has passed', retryAfter: null, reset: String(NOW_S - 1), ms: null },
  { name: 'a reset that is no number', retryAfter: null, reset: '12:00', ms: null },
  { name: 'a number beyond numbers', retryAfter: '9'.repeat(400), reset: null, ms: null },
])('a 429 that states $name', ({ retryAfter, reset, ms }) => {
  expect(retryAfterMs(retryAfter, reset, NOW_MS)).toBe(ms)
})

test('whatever the headers say, the wait is null or a whole number of milliseconds up to an hour', () => {
  const header = fc.option(
    fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((d) => d.toUTCString()),
    ),
  )
  fc.assert(
    fc.property(header, header, (retryAfter, reset) => {
      const ms = retryAfterMs(retryAfter, reset, NOW_MS)
      if (ms !== null) expect(Number.isInteger(ms) && ms >= 0 && ms <= HOUR_MS).toBe(true)
    }),
  )
})
