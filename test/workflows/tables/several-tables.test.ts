import { Context } from '@temporalio/activity'
import type { Client } from '@temporalio/client'
import { expect, test } from 'vitest'
import { cancelHarvest } from '../../../src/client/cancel-harvest.ts'
import { harvestResult } from '../../../src/client/harvest-result.ts'
import { startHarvest } from '../../../src/client/start-harvest.ts'
import { harvestStatus } from '../../../src/client/status/harvest-status.ts'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import type { HarvestOutcome } from '../../../src/contract/run/harvest-outcome.ts'
import { harvestWorkflowId } from '../../../src/contract/run/names.ts'
import { newInstanceName, serve, temporalClient } from '../../support/harvest-bench.ts'
import { requestFor } from '../../support/request-for.ts'
import { type SliceAnswer, sliceResult, stubActivities } from '../../support/stub-activities.ts'
import { until } from '../../support/until.ts'

const TABLES = Array.from({ length: 24 }, (_, at) => `u_table_${String(at).padStart(2, '0')}`)

/** How many activities read slices, by the history of the run. */
async function sliceActivities(client: Client, instance: string): Promise<number> {
  const { events } = await client.workflow.getHandle(harvestWorkflowId(instance)).fetchHistory()
  const scheduled = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: each }) => each ?? [])
  return scheduled.filter(({ activityType }) => activityType?.name === 'harvestSlice').length
}

function verdicts(outcome: HarvestOutcome | null): readonly (readonly [string, string])[] {
  return outcome?.tables.map(({ table, verdict }) => [table, verdict] as const) ?? []
}

const ALL_COMPLETE = TABLES.map((table) => [table, 'complete'])

test('with many tables an activity reads several, and each has an outcome of its own', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(TABLES, ({ table }) => ({ rows: TABLES.indexOf(table) }))
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 2 }))
  const outcome = await harvestResult(client, instance)
  expect(verdicts(outcome)).toEqual(ALL_COMPLETE)
  expect(outcome?.tables.map(({ rows }) => rows)).toEqual(TABLES.map((_, at) => at))
  expect(seen.slices.map(({ table }) => table).sort()).toEqual(TABLES)
  expect(await sliceActivities(client, instance)).toBeLessThan(TABLES.length / 2)
})

test('a worker of a release that reads one table an activity leaves none out', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const asked: string[] = []
  const { activities } = stubActivities(TABLES, () => ({}), {
    harvestSlice: async (request) => {
      asked.push(request.table)
      return sliceResult(request)
    },
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 2 }))
  expect(verdicts(await harvestResult(client, instance))).toEqual(ALL_COMPLETE)
  expect(asked.sort()).toEqual(TABLES)
})

const BIG: SliceAnswer = { stoppedBy: 'bound', cursor: 'a', rows: 100, total: 110, receipt: 'first' }

test('a table among several that its first slice does not end is read on, and those behind it are begun anew', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(TABLES, ({ table, cursor }) =>
    table === 'u_table_02' && cursor === null ? BIG : {},
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 2 }))
  const outcome = await harvestResult(client, instance)
  expect(verdicts(outcome)).toEqual(ALL_COMPLETE)
  expect(outcome?.tables[2]).toMatchObject({ rows: 110 })
  const again = seen.slices.filter(({ table }) => table === 'u_table_02')
  expect(again.map(({ cursor, range }) => [cursor, range.lo])).toEqual([
    [null, null],
    ['a', 'a'],
  ])
})

test('a table that fails among several keeps its failure, and the others their rows', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities } = stubActivities(TABLES, ({ table }) => {
    if (table === 'u_table_01' || table === 'u_table_12') throw new HarvestError('SCOPE_FORBIDDEN', 'status 403')
    return {}
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 2 }))
  const outcome = await harvestResult(client, instance)
  expect(verdicts(outcome).filter(([, verdict]) => verdict !== 'complete')).toEqual([
    ['u_table_01', 'denied'],
    ['u_table_12', 'denied'],
  ])
})

test('while a table among several waits, other lanes read those that were to follow it', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities } = stubActivities(TABLES, ({ table }) =>
    table === 'u_table_00' ? { stoppedBy: 'RATE_LIMITED', retryAfterMs: 3_600_000, rows: 0, receipt: null } : {},
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 2 }))
  await until('all other tables are read', async () => {
    const { finished } = await harvestStatus(client, instance)
    return finished.length === TABLES.length - 1
  })
  const { waiting } = await harvestStatus(client, instance)
  expect(waiting).toMatchObject([{ table: 'u_table_00' }])
  await cancelHarvest(client, instance)
})

test('a run that is cancelled in the midst of several tables keeps those that were read', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(TABLES, async ({ table }) => {
    if (table !== 'u_table_03') return {}
    void cancelHarvest(client, instance)
    const { cancelled, heartbeat } = Context.current()
    const beat = setInterval(() => heartbeat(), 100)
    await cancelled.finally(() => clearInterval(beat))
    return {}
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 1 }))
  expect(await harvestResult(client, instance)).toBeNull()
  const { tables = [] } = seen.published[0] ?? {}
  expect(tables.slice(0, 5).map(({ table, verdict }) => [table, verdict])).toEqual([
    ['u_table_00', 'complete'],
    ['u_table_01', 'complete'],
    ['u_table_02', 'complete'],
    ['u_table_03', 'not_started'],
    ['u_table_04', 'not_started'],
  ])
})
