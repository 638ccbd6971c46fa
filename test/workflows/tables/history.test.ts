import type { Client } from '@temporalio/client'
import { expect, test } from 'vitest'
import { harvestResult } from '../../../src/client/harvest-result.ts'
import { startHarvest } from '../../../src/client/start-harvest.ts'
import { harvestStatus } from '../../../src/client/status/harvest-status.ts'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { harvestWorkflowId, tableWorkflowId } from '../../../src/contract/run/names.ts'
import { newInstanceName, serve, temporalClient } from '../../support/harvest-bench.ts'
import { requestFor } from '../../support/request-for.ts'
import { stubActivities } from '../../support/stub-activities.ts'
import { until } from '../../support/until.ts'

/** Ids of the workflows that visibility finds. */
async function found(client: Client, query: string): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId)
  return ids.sort()
}

test('a run of 100 small tables leaves a short history', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const tables = Array.from({ length: 100 }, (_, at) => `u_table_${at}`)
  const { activities } = stubActivities(tables, () => ({}))
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  expect((await harvestResult(client, instance))?.tables).toHaveLength(100)
  const { historyEvents } = await harvestStatus(client, instance)
  process.stdout.write(`history of a run of 100 small tables: ${historyEvents} events\n`)
  expect(historyEvents).toBeLessThan(2000)
})

test("the instance's runs, a table's child and a run's verdict are found by search attributes", async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities } = stubActivities(['sys_script', 'sys_audit'], ({ table, yieldsToLanes }) => {
    if (table === 'sys_audit') throw new HarvestError('SCOPE_FORBIDDEN', 'status 403')
    return yieldsToLanes ? { stoppedBy: 'bound', cursor: 'a', total: 20, receipt: 'first' } : {}
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  await harvestResult(client, instance)
  const both = [harvestWorkflowId(instance), tableWorkflowId(instance, 'sys_script')]
  await until('both workflows are listed', async () => (await found(client, `SnInstance = '${instance}'`)).length === 2)
  expect(await found(client, `SnInstance = '${instance}'`)).toEqual(both)
  expect(await found(client, `SnInstance = '${instance}' AND SnTable = 'sys_script'`)).toEqual(both.slice(1))
  await until(
    'its verdict is listed',
    async () => (await found(client, `SnInstance = '${instance}' AND HarvestVerdict = 'denied'`)).length === 1,
  )
  expect(await found(client, `SnInstance = '${instance}' AND HarvestVerdict = 'denied'`)).toEqual(both.slice(0, 1))
})

test('a cancelled run carries its verdict as well', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities } = stubActivities(['sys_script', 'sys_user'], async () => {
    await client.workflow.getHandle(harvestWorkflowId(instance)).cancel()
    return { stoppedBy: 'drained', cursor: 'a', receipt: 'half' }
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 1 }))
  expect(await harvestResult(client, instance)).toBeNull()
  await until(
    'its verdict is listed',
    async () => (await found(client, `SnInstance = '${instance}' AND HarvestVerdict = 'not_started'`)).length === 1,
  )
})

test('where the namespace does not know our search attributes, none is set and the run continues', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const plan = { digest: 'plan', searchAttributes: false, place: '/nowhere' }
  const tables = [{ table: 'sys_script', optional: false, unreadable: null }]
  const { activities } = stubActivities(
    ['sys_script'],
    ({ yieldsToLanes }) => (yieldsToLanes ? { stoppedBy: 'bound', cursor: 'a', total: 20, receipt: 'first' } : {}),
    { planTables: async () => ({ ...plan, tables }) },
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  expect((await harvestResult(client, instance))?.verdict).toBe('complete')
  const { events } = await client.workflow.getHandle(harvestWorkflowId(instance)).fetchHistory()
  expect((events ?? []).filter((event) => event.upsertWorkflowSearchAttributesEventAttributes)).toEqual([])
})
