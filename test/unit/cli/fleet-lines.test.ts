import { expect, test } from 'vitest'
import { fleetLines } from '../../../src/cli/output/fleet-lines.ts'
import { RUNNING } from './support/running-status.ts'

test('an instance that needs a person comes first, then those that wait, that work, and that ended', () => {
  const since = '2026-01-02T03:00:00.000Z'
  const lines = fleetLines([
    { ...RUNNING, instance: 'ended', state: 'COMPLETED' },
    { ...RUNNING, instance: 'working' },
    {
      ...RUNNING,
      instance: 'waiting',
      waiting: [{ table: 'sys_user', rows: 0, total: null, reason: 'the instance is down', until: since }],
    },
    { ...RUNNING, instance: 'parked', hold: { kind: 'parked', reason: 'the credential is refused', since } },
    { ...RUNNING, instance: 'failed', state: 'FAILED' },
  ])
  expect(lines.map((line) => line.split(/ {2,}/).filter((word) => !/^[\d/?]|2026/.test(word)))).toEqual([
    ['instance', 'state', 'tables', 'rows', 'started'],
    ['failed', 'failed'],
    ['parked', 'parked', 'the credential is refused'],
    ['waiting', 'waiting', 'sys_user: the instance is down'],
    ['working', 'running'],
    ['ended', 'completed'],
  ])
})
