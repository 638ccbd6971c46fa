import type { Client } from '@temporalio/client'
import { expect, inject, test } from 'vitest'
import { harvestResult } from '../../../src/client/harvest-result.ts'
import { startHarvest } from '../../../src/client/start-harvest.ts'
import { harvestStatus } from '../../../src/client/status/harvest-status.ts'
import { pauseHarvest, resumeHarvest } from '../../../src/client/steer-harvest.ts'
import { instanceName } from '../../../src/config/instance-config.ts'
import { harvestWorkflowId, tableWorkflowId } from '../../../src/contract/run/names.ts'
import type { Simulator } from '../../../src/simulator/index.ts'
import { type Running, start, typed } from '../../support/command.ts'
import { compareOutput } from '../../support/compare/compare-output.ts'
import { temporalClient } from '../../support/harvest-bench.ts'
import { simulated } from '../../support/instance-client.ts'
import { requestFor } from '../../support/request-for.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'

const TABLES = { sys_script: 1000, sys_user: 300 } as const
const NAMES = Object.keys(TABLES)

/** An instance that stands still in the middle of a table until it is released. */
interface Standing {
  readonly simulator: Simulator
  readonly instance: string
  readonly reached: () => boolean
  readonly release: () => void
}

async function standing(seed: number): Promise<Standing> {
  const simulator = await simulated({ tables: TABLES, seed })
  const held = simulator.holdAt('sys_script', 3)
  let isReached = false
  void held.reached.then(() => {
    isReached = true
  })
  const instance = instanceName(simulator.url)
  return { simulator, instance, reached: () => isReached, release: () => held.release() }
}

function serve(instances: readonly Standing[], most: number, folder: string): Running {
  const variables = instances.flatMap(({ simulator }, at) => [
    [`I${at}__SERVICENOW_BASE_URL`, simulator.url],
    [`I${at}__SERVICENOW_CLIENT_ID`, simulator.credentials.clientId],
    [`I${at}__SERVICENOW_CLIENT_SECRET`, simulator.credentials.clientSecret],
  ])
  const env = {
    ...Object.fromEntries(variables),
    HARVESTER_INSTANCES: instances.map((_, at) => `i${at}`).join(','),
    HARVESTER_MAX_HARVESTS: String(most),
    HARVESTER_SINK: `directory:${folder}/output`,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
  }
  return start(['worker'], env, folder)
}

async function startAll(client: Client, instances: readonly Standing[]): Promise<void> {
  for (const { instance } of instances)
    await startHarvest(client, requestFor(instance, { tables: NAMES, pageSize: 200, sink: 'directory', lanes: 2 }))
}

async function differencesOf(client: Client, instances: readonly Standing[], folder: string): Promise<unknown> {
  const outcomes = await Promise.all(instances.map(({ instance }) => harvestResult(client, instance)))
  return outcomes.flatMap((outcome, at) => {
    const { simulator } = instances[at] ?? {}
    return simulator === undefined ? [] : compareOutput(folder, outcome, NAMES, simulator).differences
  })
}

/** When the slices of an instance began and ended by Temporal's clock, of which each kept a place all the time. */
async function slicesOf(client: Client, instance: string): Promise<readonly (readonly [from: number, to: number])[]> {
  const ids = [harvestWorkflowId(instance), ...NAMES.map((table) => tableWorkflowId(instance, table))]
  const events = await Promise.all(
    ids.map((id) =>
      client.workflow
        .getHandle(id)
        .fetchHistory()
        .then(
          (history) => history.events ?? [],
          () => [],
        ),
    ),
  )
  const ms = (time: { seconds?: unknown; nanos?: number | null } | null | undefined): number =>
    Number(time?.seconds ?? 0) * 1000 + (time?.nanos ?? 0) / 1e6
  return events.flatMap((each) => {
    const byId = new Map(each.map((event) => [String(event.eventId), event]))
    return each.flatMap(({ activityTaskCompletedEventAttributes: completed, eventTime }) => {
      const scheduled = byId.get(String(completed?.scheduledEventId))?.activityTaskScheduledEventAttributes
      const begun = byId.get(String(completed?.startedEventId))
      return scheduled?.activityType?.name === 'harvestSlice' ? [[ms(begun?.eventTime), ms(eventTime)] as const] : []
    })
  })
}

test('of six instances two are read at the same time, the others say that they wait, a paused one gives its place to the next, and all end exact', async () => {
  const instances = await Promise.all(Array.from({ length: 6 }, (_, seed) => standing(seed + 1)))
  const folder = await temporaryFolder()
  const client = await temporalClient()
  serve(instances, 2, folder)
  await startAll(client, instances)
  const reading = () => instances.filter(({ reached }) => reached())
  const waiting = async () => {
    const all = await Promise.all(instances.map(({ instance }) => harvestStatus(client, instance)))
    return all.filter(({ waitsForPlace }) => waitsForPlace).length
  }
  await until('two are read and four wait', async () => reading().length === 2 && (await waiting()) === 4)
  const env = { TEMPORAL_ADDRESS: inject('temporalAddress') }
  const { stdout } = await typed(['status', '--all'], env, folder)
  for (const { instance, reached } of instances)
    expect(stdout.split('\n').find((line) => line.startsWith(instance))).toMatch(
      reached() ? /running/ : /waiting .* for a free place on the worker/,
    )

  const [paused] = reading()
  await pauseHarvest(client, paused?.instance ?? '')
  await until('another one is read', () => reading().length === 3)
  expect(await waiting()).toBe(3)
  for (const { release } of instances) release()
  await until('others have ended', async () => (await waiting()) === 0)
  await resumeHarvest(client, paused?.instance ?? '')
  expect(await differencesOf(client, instances, folder)).toEqual([])

  const slices = await Promise.all(instances.map(({ instance }) => slicesOf(client, instance)))
  const moments = slices.flat().map(([from]) => from)
  const readAt = (moment: number): number =>
    slices.filter((each) => each.some(([from, to]) => from <= moment && moment < to)).length
  expect(moments.length).toBeGreaterThanOrEqual(12)
  expect(Math.max(...moments.map(readAt))).toBe(2)
})

test('a worker that is killed leaves no place taken: the next one reads what it read and what waited, exact', async () => {
  const instances = await Promise.all(Array.from({ length: 2 }, (_, seed) => standing(seed + 1)))
  const folder = await temporaryFolder()
  const client = await temporalClient()
  const first = serve(instances, 1, folder)
  await startAll(client, instances)
  await until('one is read', () => instances.some(({ reached }) => reached()))
  first.process.kill('SIGKILL')
  await first.ended
  for (const { release } of instances) release()
  serve(instances, 1, folder)
  expect(await differencesOf(client, instances, folder)).toEqual([])
})
