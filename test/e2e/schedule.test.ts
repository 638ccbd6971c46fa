import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { typed } from '../support/command.ts'
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
