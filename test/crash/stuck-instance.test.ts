import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { harvestStatus } from '../../src/client/status/harvest-status.ts'
import { instanceName } from '../../src/config/instance-config.ts'
import type { Simulator } from '../../src/simulator/index.ts'
import { labelledEnvironment, start } from '../support/command.ts'
import { compareOutput } from '../support/compare/compare-output.ts'
import { temporalClient } from '../support/harvest-bench.ts'
import { simulated } from '../support/instance-client.ts'
import { requestFor } from '../support/request-for.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

/** Fewer pages than would be read in lanes. */
const ROWS = { sys_script: 1900, sys_user: 1500 }
const TABLES = Object.keys(ROWS)

test('a worker serves two instances, and one that answers nothing any more holds up neither the other nor its own exact end', async () => {
  const stuck = await simulated({ tables: ROWS })
  const held = TABLES.map((table) => stuck.holdAt(table, 11))
  const sound = await simulated({ tables: ROWS })
  const folder = await temporaryFolder()
  const env = {
    HARVESTER_INSTANCES: 'stuck,sound',
    ...labelledEnvironment('STUCK', stuck),
    ...labelledEnvironment('SOUND', sound),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    HARVESTER_SINK: `directory:${join(folder, 'output')}`,
  }
  const worker = start(['worker'], env, folder)
  const client = await temporalClient()
  const begin = async ({ url }: Simulator): Promise<string> => {
    const request = { tables: TABLES, pageSize: 100, sink: 'directory', lanes: 4 }
    await startHarvest(client, requestFor(instanceName(url), request))
    return instanceName(url)
  }
  const stuckName = await begin(stuck)
  await until('both tables stand at their eleventh pages', Promise.all(held.map(({ reached }) => reached)))
  stuck.addFaults([{ fault: 'status', status: 503, table: '*' }])
  for (const each of held) each.release()
  await until('every slice of the stuck instance is retried', async () => {
    const { active, waiting } = await harvestStatus(client, stuckName)
    return waiting.length + active.filter(({ attempt }) => attempt > 1).length === TABLES.length
  })

  const soundOutcome = await harvestResult(client, await begin(sound))
  expect(compareOutput(folder, soundOutcome, TABLES, sound)).toMatchObject({ rows: 3400, differences: [] })
  expect((await harvestStatus(client, stuckName)).state).toBe('RUNNING')

  stuck.clearFaults()
  const stuckOutcome = await harvestResult(client, stuckName)
  expect(compareOutput(folder, stuckOutcome, TABLES, stuck)).toMatchObject({ rows: 3400, differences: [] })
  worker.process.kill('SIGTERM')
  expect(await worker.ended).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('storing what has been read'),
  })
})
