import type { Client } from '@temporalio/client'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { createSchedule } from '../../src/client/schedule-harvest.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import type { HarvestRequest } from '../../src/contract/run/harvest-request.ts'
import {
  HARVEST_WORKFLOW,
  harvestTaskQueue,
  harvestWorkflowId,
  SCHEDULED_HARVEST_WORKFLOW,
  tableWorkflowId,
} from '../../src/contract/run/names.ts'
import { REFUSED_SIGNAL, RELEASE_SIGNAL } from '../../src/contract/run/steering.ts'
import { newInstanceName, serve, temporalClient } from '../support/harvest-bench.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'
import { hold } from '../support/held.ts'
import { requestFor } from '../support/request-for.ts'
import { stubActivities } from '../support/stub-activities.ts'

const TYPED = { code: expect.stringMatching(/^(CONFIG_INVALID|VERSION_UNSUPPORTED)$/) }

/** Starts a harvest as any program with a Temporal client may: with whatever it likes as input. */
async function startRaw(client: Client, instance: string, args: readonly unknown[]): Promise<void> {
  await client.workflow.start(HARVEST_WORKFLOW, {
    workflowId: harvestWorkflowId(instance),
    taskQueue: harvestTaskQueue(instance),
    args: [...args],
  })
}

const NO_NUMBER = fc.oneof(fc.string(), fc.boolean(), fc.constant(Number.NaN), fc.constant([]), fc.constant({}))
const NO_BOOLEAN = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant([]))
const NO_NAME = fc.oneof(
  fc.constantFrom('', '../x', 'a b', 'A', 'x'.repeat(81), 'ü'),
  fc.integer(),
  fc.constant(null),
  fc.constant(['a']),
)
const outside = (least: number, most: number): fc.Arbitrary<unknown> =>
  fc.oneof(NO_NUMBER, fc.integer({ max: least - 1 }), fc.integer({ min: most + 1 }), fc.constant(least + 0.5))
const NO_CHOICE = fc.oneof(fc.constantFrom('', 'SNAPSHOT', 'toString', '__proto__'), fc.integer(), fc.constant({}))
const NO_SLICE = fc.oneof(
  fc.constantFrom(null, 'all', 1, [], {}),
  outside(1, 10_000).map((maxPages) => ({ maxPages, maxMs: 1000, maxBytes: 1000 })),
  outside(1, 90_000).map((maxMs) => ({ maxPages: 1, maxMs, maxBytes: 1000 })),
  outside(1, 1_000_000_000).map((maxBytes) => ({ maxPages: 1, maxMs: 1000, maxBytes })),
)

/** For every field of a request, values that none may have. */
const OUTSIDE: Readonly<Record<keyof HarvestRequest, fc.Arbitrary<unknown>>> = {
  engine: fc.oneof(NO_NUMBER, fc.integer({ max: 0 }), fc.integer({ min: 3 }), fc.constant(1.5)),
  instance: NO_NAME,
  tables: fc.oneof(
    fc.constantFrom('sys_script', 'sys_script,sys_user', [], ['../x'], ['SYS'], [1], [null], {}, true),
    fc.constant(Array.from({ length: 2001 }, (_, at) => `t${at}`)),
  ),
  profile: NO_CHOICE,
  mode: NO_CHOICE,
  reconcile: fc.oneof(NO_BOOLEAN, fc.constant(true)),
  repair: NO_NAME,
  compression: NO_CHOICE,
  includeSensitive: NO_BOOLEAN,
  referenceLinks: NO_BOOLEAN,
  // NaN crosses Temporal as null, which leaves the number of days to each table.
  logDays: outside(1, 3660).filter((value) => !Number.isNaN(value)),
  sink: NO_NAME,
  lanes: outside(1, 64),
  pageSize: outside(1, 10_000),
  largestPageSize: outside(1, 10_000),
  slice: NO_SLICE,
  giveUpAfterMs: fc.oneof(NO_NUMBER, fc.constantFrom(-1, 0.5, 2_592_000_001, 1e15)),
}

test('whatever stands in any field of a request beyond its bounds, the run is refused by type and no request is sent', async () => {
  const { simulator, name } = await harvestedInstance({ tables: { sys_script: 10 } })
  const client = await temporalClient()
  const field = fc.constantFrom(...Object.keys(OUTSIDE))
  const wrong = field.chain((key) =>
    (Object.entries(OUTSIDE).find(([each]) => each === key)?.[1] ?? fc.constant(null)).map((value) => ({ key, value })),
  )
  await fc.assert(
    fc.asyncProperty(wrong, async ({ key, value }) => {
      await startRaw(client, name, [{ ...requestFor(name, { sink: 'test' }), [key]: value }])
      await expect(harvestResult(client, name)).rejects.toMatchObject(TYPED)
      expect(simulator.requests()).toEqual([])
    }),
    { numRuns: 60 },
  )
})

const NO_REQUEST: readonly (readonly [string, readonly unknown[]])[] = [
  ['no argument', []],
  ['null', [null]],
  ['a text', ['sys_script']],
  ['a list', [[]]],
  ['an empty object', [{}]],
]

test.each(NO_REQUEST)(
  'a harvest that is given %s fails by type instead of failing its task for ever',
  async (_, args) => {
    const instance = newInstanceName()
    const client = await temporalClient()
    await serve(instance, stubActivities(['sys_script'], () => ({})).activities)
    await startRaw(client, instance, args)
    await expect(harvestResult(client, instance)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  },
)

test.each(NO_REQUEST)("a schedule's and a table's workflow that is given %s fails by type too", async (_, args) => {
  const instance = newInstanceName()
  const client = await temporalClient()
  await serve(instance, stubActivities(['sys_script'], () => ({})).activities)
  for (const [type, workflowId] of [
    [SCHEDULED_HARVEST_WORKFLOW, `by-hand/${instance}`],
    ['harvestTable', tableWorkflowId(instance, 'sys_script')],
  ] as const) {
    const handle = await client.workflow.start(type, {
      workflowId,
      taskQueue: harvestTaskQueue(instance),
      args: [...args],
    })
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'CONFIG_INVALID' } })
  }
})

test('an unknown field is refused, not ignored', async () => {
  const { simulator, name } = await harvestedInstance({ tables: { sys_script: 10 } })
  const client = await temporalClient()
  await startRaw(client, name, [{ ...requestFor(name), tabels: ['sys_script'] }])
  await expect(harvestResult(client, name)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('tabels'),
  })
  expect(simulator.requests()).toEqual([])
})

test('signals that carry nonsense change nothing, and the run continues to its end', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const begun = hold()
  const signalled = hold()
  const { activities } = stubActivities(['sys_script'], async ({ yieldsToLanes }) => {
    if (yieldsToLanes) return { stoppedBy: 'bound', cursor: '0', total: 20, receipt: 'first' }
    begun.release()
    await signalled.released
    return {}
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  await begun.released
  const table = client.workflow.getHandle(tableWorkflowId(instance, 'sys_script'))
  for (const nonsense of [[], [null], ['x'], [{}], [{ epoch: 'x', reason: 1 }]]) {
    await client.workflow.getHandle(harvestWorkflowId(instance)).signal(REFUSED_SIGNAL, ...nonsense)
    await table.signal(RELEASE_SIGNAL, ...nonsense)
  }
  signalled.release()
  expect(await harvestResult(client, instance)).toMatchObject({ verdict: 'complete' })
})

test('the client refuses such a request before it starts or schedules anything', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const daily = { cron: '@daily', everyMs: null, timeZone: null, jitterMs: 0 }
  for (const changes of [
    { pageSize: 0 },
    { pageSize: Number.NaN },
    { largestPageSize: 10_001 },
    { lanes: 0 },
    { tables: [] },
    { reconcile: true },
  ]) {
    const request = requestFor(instance, changes)
    await expect(startHarvest(client, request)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(createSchedule(client, request, daily)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  }
  await expect(client.workflow.getHandle(harvestWorkflowId(instance)).describe()).rejects.toThrow(/not found/)
})

test('a run that read no table is not complete', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities } = stubActivities([], () => ({}))
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  expect(await harvestResult(client, instance)).toMatchObject({ verdict: 'not_started', tables: [] })
})
