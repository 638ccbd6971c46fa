import { randomBytes, randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { instanceName } from '../../src/config/instance-config.ts'
import { harvestWorkflowId } from '../../src/contract/run/names.ts'
import { typed } from '../support/command.ts'
import { temporalClient } from '../support/harvest-bench.ts'
import { requestFor } from '../support/request-for.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const NO_WORKER = /^WARN - no worker serves acme-\S+ on this Temporal: .*harvester worker/m

test('schedule create, trigger and resume warn where no worker would run what is scheduled', async () => {
  const folder = await temporaryFolder()
  const env = {
    SERVICENOW_INSTANCE: `acme-${randomUUID().slice(0, 8)}`,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    HARVESTER_HOME: folder,
  }
  const created = await typed(['schedule', 'create', '--cron', '0 3 1 1 *'], env, folder)
  const steered = []
  for (const action of ['trigger', 'pause', 'resume', 'delete'])
    steered.push(await typed(['schedule', action], env, folder))
  expect(created.exitCode).toBe(0)
  expect(created.stdout).toMatch(/^acme-\S+ is scheduled: incremental$/m)
  expect(created.stderr).toMatch(NO_WORKER)
  expect(steered.map(({ exitCode, stderr }) => [exitCode, NO_WORKER.test(stderr)])).toEqual([
    [0, true],
    [0, false],
    [0, true],
    [0, false],
  ])
})

test('schedule trigger says that its start is skipped while a run is open', async () => {
  const folder = await temporaryFolder()
  const subdomain = `acme-${randomUUID().slice(0, 8)}`
  const instance = instanceName(`https://${subdomain}.service-now.com`)
  const env = { SERVICENOW_INSTANCE: subdomain, TEMPORAL_ADDRESS: inject('temporalAddress'), HARVESTER_HOME: folder }
  await typed(['schedule', 'create', '--cron', '0 3 1 1 *'], env, folder)
  const client = await temporalClient()
  await startHarvest(client, requestFor(instance))
  const open = await typed(['schedule', 'trigger'], env, folder)
  await client.workflow.getHandle(harvestWorkflowId(instance)).terminate()
  const ended = await typed(['schedule', 'trigger'], env, folder)
  await typed(['schedule', 'delete'], env, folder)
  expect(open.stdout).toBe(
    `schedule of ${instance}: a run is open already, so this start is skipped: see harvester status\n`,
  )
  expect(ended.stdout).toBe(`schedule of ${instance}: started now\n`)
})

test('schedule list tells of a schedule whose request another client has encrypted', async () => {
  const folder = await temporaryFolder()
  const subdomain = `acme-${randomUUID().slice(0, 8)}`
  const env = { SERVICENOW_INSTANCE: subdomain, TEMPORAL_ADDRESS: inject('temporalAddress'), HARVESTER_HOME: folder }
  const keys = { HARVESTER_ENCRYPTION_KEYS: `a:${randomBytes(32).toString('base64')}` }
  const created = await typed(['schedule', 'create', '--cron', '0 3 1 1 *'], { ...env, ...keys }, folder)
  const listed = await typed(['schedule', 'list'], env, folder)
  await typed(['schedule', 'delete'], { ...env, ...keys }, folder)
  expect([created.exitCode, listed.exitCode]).toEqual([0, 0])
  expect(listed.stdout).toContain(instanceName(`https://${subdomain}.service-now.com`))
})
