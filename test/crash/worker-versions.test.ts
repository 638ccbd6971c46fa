import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { instanceName } from '../../src/config/instance-config.ts'
import { harvestWorkflowId, tableWorkflowId } from '../../src/contract/run/names.ts'
import { environmentFor, type Running, start } from '../support/command.ts'
import { compareOutput } from '../support/compare/compare-output.ts'
import { temporalClient } from '../support/harvest-bench.ts'
import { simulated } from '../support/instance-client.ts'
import { requestFor } from '../support/request-for.ts'
import { temporal } from '../support/temporal/temporal-cli.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const TABLES = { sys_script: 8000, sys_user: 600, sys_rest_message: 400 } as const

test('a new version that is made current in the middle of a run takes over the run, and the table that was begun ends on the old one', async () => {
  const simulator = await simulated({ tables: TABLES })
  const folder = await temporaryFolder()
  const client = await temporalClient()
  const instance = instanceName(simulator.url)
  const deployment = `harvester-${randomUUID()}`
  const worker = (buildId: string): Running =>
    start(
      ['worker'],
      {
        ...environmentFor(simulator),
        TEMPORAL_ADDRESS: inject('temporalAddress'),
        HARVESTER_SINK: `directory:${folder}/output`,
        HARVESTER_DEPLOYMENT: deployment,
        HARVESTER_BUILD_ID: buildId,
      },
      folder,
    )
  const makeCurrent = (buildId: string): Promise<string> =>
    temporal(
      'worker',
      'deployment',
      'set-current-version',
      '--deployment-name',
      deployment,
      '--build-id',
      buildId,
      '--yes',
    )
  const old = worker('one')
  await until('the old version is known', () =>
    makeCurrent('one').then(
      () => true,
      () => false,
    ),
  )

  const inTheMiddle = simulator.holdAt('sys_script', 20)
  const [lateTable, ...tables] = ['sys_rest_message', ...Object.keys(TABLES).slice(0, 2)] as const
  const late = simulator.holdAt(lateTable, 1)
  await startHarvest(
    client,
    requestFor(instance, { tables: [...tables, lateTable], pageSize: 200, sink: 'directory', lanes: 2 }),
  )
  await until('the table is in the hands of its own workflow', inTheMiddle.reached)
  worker('two')
  await until('the new version is known', () =>
    makeCurrent('two').then(
      () => true,
      () => false,
    ),
  )
  late.release()
  inTheMiddle.release()
  const outcome = await harvestResult(client, instance)

  const { rows, differences } = compareOutput(folder, outcome, Object.keys(TABLES), simulator)
  expect({ rows, differences }).toEqual({ rows: 9000, differences: [] })
  expect(await buildsOf(tableWorkflowId(instance, 'sys_script'))).toEqual(['one'])
  expect(await buildsOf(harvestWorkflowId(instance))).toEqual(['one', 'two'])
  old.process.kill('SIGTERM')
  expect((await old.ended).exitCode).toBe(0)

  /** The versions that worked on a workflow, in the order of their first task. */
  async function buildsOf(workflowId: string): Promise<readonly (string | null | undefined)[]> {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory()
    const builds = (events ?? []).map(
      ({ workflowTaskCompletedEventAttributes: completed }) => completed?.deploymentVersion?.buildId,
    )
    return [...new Set(builds.filter((build) => build !== undefined))]
  }
})
