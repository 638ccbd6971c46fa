import { expect, test } from 'vitest'
import { harvestResult } from '../../../src/client/harvest-result.ts'
import { startHarvest } from '../../../src/client/start-harvest.ts'
import { harvestStatus } from '../../../src/client/status/harvest-status.ts'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { harvestWorkflowId } from '../../../src/contract/run/names.ts'
import { newInstanceName, serve, temporalClient } from '../../support/harvest-bench.ts'
import { requestFor } from '../../support/request-for.ts'
import { stubActivities } from '../../support/stub-activities.ts'

test("one table failing, one denied and one absent stop no other, and the worst verdict is the run's", async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const failures: Record<string, HarvestError> = {
    sys_audit: new HarvestError('SCOPE_FORBIDDEN', 'status 403'),
    sn_none: new HarvestError('TABLE_ABSENT', 'status 400'),
    sys_trigger: new HarvestError('QUERY_REJECTED', 'the query was refused'),
  }
  const { activities } = stubActivities(
    ['sys_script', 'sys_audit', 'sn_none', 'sys_trigger', 'sys_user'],
    ({ table }) => {
      const failure = failures[table]
      if (failure) throw failure
      return {}
    },
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  const outcome = await harvestResult(client, instance)
  expect(outcome?.tables.map(({ table, verdict, code }) => [table, verdict, code])).toEqual([
    ['sys_script', 'complete', null],
    ['sys_audit', 'denied', 'SCOPE_FORBIDDEN'],
    ['sn_none', 'absent', 'TABLE_ABSENT'],
    ['sys_trigger', 'failed', 'QUERY_REJECTED'],
    ['sys_user', 'complete', null],
  ])
  expect(outcome?.verdict).toBe('failed')
})

test('a table that its first slice does not finish is read by a child in lanes that tile its keys', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const firstCursor = '0'.repeat(32)
  const { activities, seen } = stubActivities(['sys_script'], ({ yieldsToLanes, range }) =>
    yieldsToLanes
      ? { stoppedBy: 'bound', cursor: firstCursor, rows: 100, total: 100_100, receipt: 'first' }
      : { rows: 25_000, cursor: range.hi, receipt: `lane-${range.lo}` },
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  const outcome = await harvestResult(client, instance)
  expect(outcome?.tables[0]).toMatchObject({ verdict: 'complete', rows: 100_100 })
  const lanes = seen.published[0]?.tables[0]?.ranges ?? []
  expect(lanes.map(({ lo }) => lo)).toEqual([null, ...lanes.slice(0, -1).map(({ hi }) => hi)])
  expect(lanes.at(-1)?.hi).toBeNull()
  expect(lanes).toHaveLength(5)
})

test('a table of many slices goes on in new executions of its workflow and loses no counter', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(['sys_audit'], (_request, call) =>
    call < 40
      ? { stoppedBy: 'bound', cursor: String(call).padStart(32, '0'), receipt: `slice-${call}`, total: 400 }
      : {},
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  const outcome = await harvestResult(client, instance)
  expect(outcome?.tables[0]).toMatchObject({ verdict: 'complete', rows: 400, hidden: 0 })
  expect(seen.slices.slice(1).map(({ sequence }) => sequence)).toEqual(seen.slices.slice(1).map((_, at) => at))
})

test('a slice that was asked to wait is followed by one from its cursor, and no strike is counted', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(['sys_script'], (_request, call) =>
    call === 1 ? { stoppedBy: 'RATE_LIMITED', retryAfterMs: 10, cursor: 'a', receipt: 'first' } : {},
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  expect((await harvestResult(client, instance))?.tables[0]).toMatchObject({ verdict: 'complete', rows: 20 })
  expect(seen.slices[1]).toMatchObject({ cursor: 'a', previous: 'first', sequence: 1, strikes: 0 })
})

test("a 401 on one table while another answers is that table's policy: denied after it was asked twice", async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(['sys_script', 'sys_user'], ({ table, previous }) =>
    table === 'sys_script' ? {} : { stoppedBy: 'TOKEN_EXPIRED', message: 'status 401', rows: 0, receipt: previous },
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 1 }))
  expect((await harvestResult(client, instance))?.tables.map(({ verdict }) => verdict)).toEqual(['complete', 'denied'])
  expect(seen.probes).toEqual(['sys_script', 'sys_script'])
})

test('a 401 on every table is a refused credential, and the manifest is published all the same', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(['sys_script', 'sys_user'], ({ previous }) => ({
    stoppedBy: 'TOKEN_EXPIRED',
    rows: 0,
    receipt: previous,
  }))
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  await expect(harvestResult(client, instance)).rejects.toMatchObject({ code: 'CREDENTIALS_REJECTED' })
  expect(seen.published[0]?.state).toBe('failed')
})

test('cancelling seals, publishes with state cancelled, and marks untouched tables as not started', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(['sys_script', 'sys_user'], async () => {
    await client.workflow.getHandle(harvestWorkflowId(instance)).cancel()
    return { stoppedBy: 'drained', cursor: 'a', receipt: 'half' }
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 1 }))
  expect(await harvestResult(client, instance)).toBeNull()
  expect(seen.published[0]?.state).toBe('cancelled')
  expect(seen.published[0]?.tables.map(({ verdict }) => verdict)).toEqual(['partial', 'not_started'])
  expect((await harvestStatus(client, instance)).state).toBe('CANCELLED')
})

test('a second start attaches to the open run; one that asks for something else names the difference', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  let release = (): void => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const { activities } = stubActivities(['sys_script'], async () => {
    await held
    return {}
  })
  await serve(instance, activities)
  expect(await startHarvest(client, requestFor(instance))).toEqual({ attached: false })
  expect(await startHarvest(client, requestFor(instance, { lanes: 2, pageSize: 50 }))).toEqual({
    attached: true,
  })
  await expect(startHarvest(client, requestFor(instance, { tables: ['sys_user'] }))).rejects.toThrow(
    /--tables .*sys_user/,
  )
  release()
  expect((await harvestResult(client, instance))?.verdict).toBe('complete')
})
