import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import { expect, inject, onTestFinished, test } from 'vitest'
import { createActivities } from '../../src/activities/create-activities.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { plainTarget } from '../../src/config/temporal-config.ts'
import type { HarvestActivities, PublishRequest } from '../../src/contract/activities.ts'
import type { RunRef } from '../../src/contract/slice.ts'
import { createDirectorySink } from '../../src/sink/directory/directory-sink.ts'
import { composeDependencies } from '../../src/worker/compose-dependencies.ts'
import { createLogger } from '../../src/worker/logger.ts'
import { sinkName } from '../../src/worker/sink-name.ts'
import { completeOptions, configuredOptions } from '../../src/worker/worker-options.ts'
import { BENCH_RUN, BENCH_TABLE, inActivity, openBench, sliceOf } from '../support/activity-bench.ts'
import { requestFor } from '../support/request-for.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const RANGE = { lo: null, hi: null }

function publishRequest(run: RunRef): PublishRequest {
  const times = { startedAt: '2026-01-01T00:00:00.000Z', finishedAt: '2026-01-01T00:01:00.000Z' }
  const request = requestFor(run.instance)
  return { run, request, state: 'finished', planDigest: '', authMethod: 'basic', ...times, tables: [] }
}

const ASKED: readonly {
  readonly name: string
  readonly ask: (activities: HarvestActivities, run: RunRef) => Promise<unknown>
}[] = [
  { name: 'acquireToken', ask: (activities, run) => activities.acquireToken(run) },
  { name: 'planTables', ask: (activities, run) => activities.planTables(run, requestFor(run.instance)) },
  {
    name: 'splitRange',
    ask: (activities, run) =>
      activities.splitRange({ run, table: BENCH_TABLE, planDigest: '', range: RANGE, ranges: 2 }),
  },
  { name: 'probeCredential', ask: (activities, run) => activities.probeCredential({ run, table: BENCH_TABLE }) },
  { name: 'requestCancellation', ask: (activities, run) => activities.requestCancellation(run) },
  { name: 'publishManifest', ask: (activities, run) => activities.publishManifest(publishRequest(run)) },
]

test.each(ASKED)('$name refuses the run of another instance before it touches anything', async ({ ask }) => {
  const bench = await openBench()
  const before = bench.simulator.requests().length
  const asked = inActivity(() => ask(bench.activities, { ...BENCH_RUN, instance: 'another' }))
  await expect(asked).rejects.toMatchObject({ code: 'WRONG_WORKER', message: expect.stringContaining('another') })
  expect(bench.simulator.requests()).toHaveLength(before)
})

test('harvestSlice refuses the run of another instance before it touches anything', async () => {
  const bench = await openBench()
  const before = bench.simulator.requests().length
  const slice = sliceOf(bench, { run: { ...BENCH_RUN, instance: 'another' } })
  await expect(inActivity(() => bench.activities.harvestSlice(slice))).rejects.toMatchObject({ code: 'WRONG_WORKER' })
  expect(bench.simulator.requests()).toHaveLength(before)
})

test('a slice refuses a run folder that was begun in another sink under the same path', async () => {
  const bench = await openBench()
  const root = join(bench.runFolder, '../../..')
  rmSync(join(root, 'sink.json'))
  const another = createDirectorySink({ root, drawNonce: () => 'another' })
  const activities = createActivities({ ...bench.dependencies, openRun: (run) => another.openRun(run) })
  await expect(inActivity(() => activities.harvestSlice(sliceOf(bench)))).rejects.toMatchObject({
    code: 'WRONG_WORKER',
    message: expect.stringContaining('another output folder'),
  })
})

test('a worker serves the runs of its own output folder and refuses those of another', async () => {
  const { simulator } = await openBench()
  const root = await temporaryFolder()
  const config = loadConfig({
    SERVICENOW_BASE_URL: simulator.url,
    SERVICENOW_CLIENT_ID: simulator.credentials.clientId,
    SERVICENOW_CLIENT_SECRET: simulator.credentials.clientSecret,
    HARVESTER_SINK: `directory:${root}`,
  })
  const connection = Connection.lazy({ address: inject('temporalAddress') })
  const log = createLogger(config.log, () => {})
  const target = plainTarget(inject('temporalAddress'))
  const { dependencies, close } = composeDependencies(
    completeOptions(configuredOptions(config, target, log)),
    connection,
  )
  onTestFinished(() => Promise.all([close(), connection.close()]).then(() => undefined))
  const run = { ...BENCH_RUN, instance: config.instance.name }
  const { planTables } = createActivities(dependencies)
  const request = requestFor(run.instance, { tables: [BENCH_TABLE] })
  const refused = inActivity(() => planTables({ ...run, sink: sinkName('/elsewhere') }, request))
  await expect(refused).rejects.toMatchObject({
    code: 'WRONG_WORKER',
    message: expect.stringContaining(sinkName(root)),
  })
  const planned = await inActivity(() => planTables({ ...run, sink: sinkName(root) }, request))
  expect(planned.tables).toHaveLength(1)
  expect(planned.searchAttributes).toBe(true)
})
