import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { typed } from '../support/command.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('schedule create warns where no worker would run what is scheduled', async () => {
  const folder = await temporaryFolder()
  const env = {
    SERVICENOW_INSTANCE: `acme-${randomUUID().slice(0, 8)}`,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    HARVESTER_HOME: folder,
  }
  const created = await typed(['schedule', 'create', '--cron', '0 3 1 1 *'], env, folder)
  await typed(['schedule', 'delete'], env, folder)
  expect(created.exitCode).toBe(0)
  expect(created.stdout).toMatch(/^acme-\S+ is scheduled: incremental$/m)
  expect(created.stderr).toMatch(/^WARN - no worker serves acme-\S+ on this Temporal: .*harvester worker/m)
})
