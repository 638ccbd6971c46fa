import { expect, test } from 'vitest'
import { createProgressDisplay } from '../../../src/cli/output/progress/create-progress-display.ts'
import type { HarvestStatus } from '../../../src/client/status/harvest-status.ts'
import { RUNNING } from './support/running-status.ts'

const OUTAGE: HarvestStatus['waiting'][number] = {
  table: 'the credential',
  rows: 0,
  total: null,
  reason: 'the connection is refused: no server listens at this address (ECONNREFUSED)',
  since: '2026-01-02T03:00:00.000Z',
  until: '2026-01-02T03:01:00.000Z',
  givesUpAt: '2026-01-03T03:00:00.000Z',
}

/** The lines of a log in which each status was shown six seconds after the one before. */
function lines(statuses: readonly HarvestStatus[]): readonly string[] {
  const said: string[] = []
  let nowMs = 0
  const terminal = {
    out: () => {},
    say: (line: string) => void said.push(line),
    write: () => {},
    watched: false,
    drawAbove: () => {},
  }
  const display = createProgressDisplay(terminal, () => nowMs)
  for (const status of statuses) {
    nowMs += 6000
    display.show(status)
  }
  return said
}

test('a log says since when an instance that is down is waited for, when it is tried again, and until when; once for each try', () => {
  const down = { ...RUNNING, waiting: [OUTAGE] }
  const next = { ...RUNNING, waiting: [{ ...OUTAGE, until: '2026-01-02T03:02:00.000Z' }] }
  const until = (time: string) =>
    `planning; the credential: waits for the instance since 2026-01-02T03:00:00.000Z; next try at ${time}, given up at 2026-01-03T03:00:00.000Z (the connection is refused: no server listens at this address (ECONNREFUSED))`
  expect(lines([down, down, down, next, RUNNING])).toEqual([
    until('2026-01-02T03:01:00.000Z'),
    until('2026-01-02T03:02:00.000Z'),
    'planning',
  ])
})

test('a table that waits for a moment is one that is read, with the reason', () => {
  const { since: _since, givesUpAt: _gives, ...moment } = { ...OUTAGE, table: 'sys_script', reason: 'status 429' }
  expect(lines([{ ...RUNNING, planned: 2, waiting: [moment] }])).toEqual([
    '0 of 2 tables; reading sys_script 0 (status 429)',
  ])
})
