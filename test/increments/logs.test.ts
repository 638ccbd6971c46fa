import { expect, test } from 'vitest'
import type { HarvestOutcome } from '../../src/contract/run/harvest-outcome.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { type HarvestedInstance, harvestedInstance } from '../support/harvested-instance.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const START_MS = Date.UTC(2026, 5, 1, 3)

interface LoggingInstance extends HarvestedInstance {
  /** Sets the clock to so many days after the start. */
  readonly day: (n: number) => void
  /** Writes a line whose id is its number. */
  readonly write: (n: number, cells?: Readonly<Record<string, string>>) => void
  readonly increment: () => Promise<HarvestOutcome>
}

/** An instance with empty logs, whose clock is set by hand. */
async function loggingInstance(logs: readonly string[]): Promise<LoggingInstance> {
  const tables = Object.fromEntries(logs.map((log) => [log, 0]))
  const harvested = await harvestedInstance({ tables, now: () => START_MS })
  const { simulator } = harvested
  return {
    ...harvested,
    day: (n) => simulator.setClock(() => START_MS + n * DAY_MS),
    write: (n, cells = {}) => {
      for (const log of logs) simulator.insert(log, { sys_id: idOf(n), ...cells })
    },
    increment: () => harvested.harvest({ tables: logs, mode: 'incremental' }),
  }
}

const idOf = (n: number): string => n.toString(16).padStart(32, '0')
const linesOf = ({ folder }: HarvestedInstance, log: string): readonly string[] =>
  [...foldedState(folder, log).keys()].sort()
const rowsRead = ({ tables }: HarvestOutcome) => tables.map(({ verdict, rows }) => [verdict, rows] as const)

test('logs go on where their last window ended, and rows that rotated away unread are a gap that is named', async () => {
  const instance = await loggingInstance(['syslog'])
  const { simulator, day, write } = instance
  write(1)
  day(1)
  await instance.increment()
  day(1.5)
  write(2)
  day(2)
  expect(rowsRead(await instance.increment())).toEqual([['complete', 1]])
  expect(linesOf(instance, 'syslog')).toEqual([idOf(1), idOf(2)])
  expect(publishedManifest(instance.folder, 'syslog').increment).toMatchObject({ deletionsFrom: [], tombstones: [] })
  day(5)
  write(3)
  day(12)
  write(4)
  simulator.addFaults([{ table: 'syslog', fault: 'rotate', shards: 4 }])
  day(13)
  const outcome = await instance.increment()
  expect(outcome.tables[0]).toMatchObject({
    verdict: 'partial',
    rows: 1,
    reason: expect.stringMatching(/^rows created from 2026-06-03.* to 2026-06-13.* may have been rotated away before/),
    hint: expect.stringContaining('more often than the log rotates'),
  })
})

test('a log that rotates sooner than is usual has its gap named too', async () => {
  const instance = await loggingInstance(['ecc_queue'])
  const { simulator, day, write } = instance
  for (const n of [1, 2, 3]) {
    day(n - 0.5)
    write(n)
    day(n)
    expect(rowsRead(await instance.increment())).toEqual([['complete', 1]])
  }
  day(3.1)
  write(4)
  day(3.9)
  write(5)
  day(4)
  simulator.addFaults([{ table: 'ecc_queue', fault: 'rotate', shards: 2, shardSeconds: 4 * 3600 }])
  const { tables } = await instance.increment()
  expect(tables[0]).toMatchObject({ verdict: 'partial', rows: 1 })
  expect(tables[0]?.reason).toMatch(
    /^rows created from 2026-06-04T02:59.* to 2026-06-05T00:36.* may have been rotated away/,
  )
  // The line that was read last is there: nothing rotated away, however quiet the log is.
  day(4.1)
  expect(rowsRead(await instance.increment())).toEqual([['complete', 0]])
})

test('a line that a log shows minutes late comes with the next window, and none comes twice', async () => {
  const instance = await loggingInstance(['syslog'])
  const { simulator, day, write } = instance
  day(1)
  write(1, { sys_created_on: '2026-06-02 02:54:00' })
  await instance.increment()
  write(2, { sys_created_on: '2026-06-02 02:53:00' })
  day(2)
  expect(rowsRead(await instance.increment())).toEqual([['complete', 2]])
  expect(linesOf(instance, 'syslog')).toEqual(simulator.visibleIds('syslog'))
})

test('lines that were read stay where the user or its roles are others, and the usual window is read again', async () => {
  const instance = await loggingInstance(['syslog'])
  const { simulator, day, write } = instance
  write(1)
  day(1)
  await instance.increment()
  day(9.5)
  write(2)
  write(3)
  simulator.addFaults([{ table: 'syslog', fault: 'hide-rows', ids: [idOf(3)] }])
  day(10)
  expect(rowsRead(await instance.increment())).toEqual([['partial', 1]])
  simulator.clearFaults()
  simulator.changeOwnUser({ roles: [] })
  day(11)
  await instance.increment()
  expect(linesOf(instance, 'syslog')).toEqual([idOf(1), idOf(2), idOf(3)])
  const { notes, window } = publishedManifest(instance.folder, 'syslog')
  expect(notes.join()).toMatch(
    /the usual number of days is read again: this user, its roles, domain or time zone changed/,
  )
  expect(window?.from).toBe('2026-06-05T02:59:00.000Z')
})

test('what was read of a log stays where nothing but the newest rows of tables tells of a clone', async () => {
  const tables = ['sys_script', 'sys_trigger', 'syslog']
  const instance = await harvestedInstance({
    tables: { sys_script: 20, sys_trigger: 20, syslog: 0 },
    now: () => START_MS,
  })
  const { simulator, harvest } = instance
  simulator.insert('syslog', { sys_id: idOf(1) })
  for (const table of ['sys_script', 'sys_trigger']) simulator.insert(table, { sys_id: idOf(2) })
  simulator.setClock(() => START_MS + DAY_MS)
  await harvest({ tables, mode: 'incremental' })
  for (const table of ['sys_script', 'sys_trigger']) simulator.remove(table, idOf(2))
  simulator.setClock(() => START_MS + 10 * DAY_MS)
  await harvest({ tables, mode: 'incremental' })
  expect(publishedManifest(instance.folder, 'sys_script').notes.join()).toMatch(
    /read whole: the instance was cloned over/,
  )
  expect(linesOf(instance, 'syslog')).toEqual([idOf(1)])
})

test('logs whose newest lines have rotated away are not taken for a clone', async () => {
  const instance = await loggingInstance(['ecc_queue', 'sysevent'])
  const { simulator, day, write } = instance
  write(1)
  day(1)
  await instance.increment()
  simulator.addFaults(['ecc_queue', 'sysevent'].map((table) => ({ table, fault: 'rotate' as const })))
  day(12)
  write(2)
  day(13)
  for (const { verdict, reason } of (await instance.increment()).tables) {
    expect(verdict).toBe('partial')
    expect(reason).toMatch(/^rows created from 2026-06-02.* to 2026-06-13.* may have been rotated away/)
  }
})
