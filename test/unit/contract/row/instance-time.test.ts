import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INSTANCE_TIME, instanceTime, isInWindow, isoTime } from '../../../../src/contract/row/instance-time.ts'

test('a moment is written as UTC, without a zone and to the second', () => {
  expect(instanceTime('2026-10-05T12:34:56.789Z')).toBe('2026-10-05 12:34:56')
  expect(instanceTime(Date.UTC(2026, 9, 5, 12, 34, 56, 789))).toBe('2026-10-05 12:34:56')
})

test('every moment is written in the form that is recognised, and read back to its second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (ms) => {
      const time = instanceTime(ms)
      expect(time).toMatch(INSTANCE_TIME)
      expect(Date.parse(isoTime(time))).toBe(Math.floor(ms / 1000) * 1000)
    }),
  )
})

test.each([
  { name: 'its first second', time: '2026-10-01 00:00:00', is: true },
  { name: 'the second before', time: '2026-09-30 23:59:59', is: false },
  { name: 'its last second', time: '2026-10-07 23:59:59', is: true },
  { name: 'its end', time: '2026-10-08 00:00:00', is: false },
  { name: 'a key of its first second', time: '2026-10-01 00:00:00 0a', is: true },
  { name: 'a key of its last second', time: '2026-10-07 23:59:59 0a', is: true },
  { name: 'a key of its end', time: '2026-10-08 00:00:00 0a', is: false },
])('a window holds $name: $is', ({ time, is }) => {
  expect(isInWindow(time, { from: '2026-10-01T00:00:00.000Z', to: '2026-10-08T00:00:00.000Z' })).toBe(is)
})
