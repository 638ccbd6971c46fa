import { expect, test } from 'vitest'
import { diskLine } from '../../../src/cli/output/disk-line.ts'

test.each([
  [2_340_000, 80_000_000_000, 'the last run stored 2.34 MB, and 80.0 GB are free'],
  [999_960_000, 3_000_000_000_000, 'the last run stored 1000 MB, and 3.00 TB are free'],
  [0, 999, 'the last run stored 0 bytes, and 999 bytes are free'],
])('a run of %i bytes with %i free: what was needed is said', (lastRun, free, line) => {
  expect(diskLine({ lastRun, free })).toBe(line)
})

test('where less is free than the last run needed and half as much again, the line warns and names the remedy', () => {
  const line = diskLine({ lastRun: 1_000_000, free: 1_400_000 })
  expect(line).toMatch(/^WARN - the last run stored 1\.00 MB, and 1\.40 MB are free: .*harvester prune/)
})

test('without an earlier run there is nothing to say', () => {
  expect(diskLine({ lastRun: null, free: 5 })).toBeNull()
})
