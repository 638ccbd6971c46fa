import { join } from 'node:path'
import { expect, test } from 'vitest'
import { harvestResult } from '../../../src/client/harvest-result.ts'
import { startHarvest } from '../../../src/client/start-harvest.ts'
import { instanceName } from '../../../src/config/instance-config.ts'
import { environmentFor, typed } from '../../support/command.ts'
import { compareOutput } from '../../support/compare/compare-output.ts'
import { temporalClient } from '../../support/harvest-bench.ts'
import { simulated } from '../../support/instance-client.ts'
import { requestFor } from '../../support/request-for.ts'
import { downloadBucket } from '../../support/servers/bucket/download-bucket.ts'
import { objectStore } from '../../support/servers/bucket/object-store.ts'
import { startWorkerProcess } from '../../support/temporal/worker-process.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('two workers without a common disk harvest into one bucket, and every command reads it there', async () => {
  const simulator = await simulated({
    tables: { sys_script: 3000, sys_user: 2500, sys_properties: 40, sys_dictionary: 20 },
  })
  const store = await objectStore('held')
  const client = await temporalClient()
  const instance = instanceName(simulator.url)
  const tables = ['sys_script', 'sys_user', 'sys_properties']
  for (const folder of [await temporaryFolder(), await temporaryFolder()])
    startWorkerProcess(simulator, folder, { store, lanes: 2 })
  await startHarvest(client, requestFor(instance, { tables, pageSize: 100, sink: 'directory', lanes: 4 }))
  const outcome = await harvestResult(client, instance)
  const folder = await temporaryFolder()
  await downloadBucket(store, join(folder, 'output'))
  expect(compareOutput(folder, outcome, tables, simulator)).toMatchObject({ rows: 5540, differences: [] })
  const env = { ...environmentFor(simulator), ...store.env }
  const told = async (...args: readonly string[]): Promise<{ readonly [name: string]: unknown }> => {
    const { stdout, stderr, exitCode } = await typed([...args, '--json'], env, folder)
    expect(`${stderr}${exitCode}`).toBe('0')
    return JSON.parse(stdout)
  }
  expect(await told('verify', store.place)).toMatchObject({ faults: [], notes: [], rows: 5540 })
  const here = await told('fold', join(folder, 'output'), '--out', join(folder, 'fold-here'))
  const there = await told('fold', store.place, '--out', join(folder, 'fold-there'))
  expect({ ...there, out: '' }).toEqual({ ...here, out: '' })
  expect(await told('export', store.place, '--format', 'csv', '--out', join(folder, 'csv'))).toMatchObject({
    failed: [],
  })
  expect(await told('accept', store.place, '--out', join(folder, 'gaps.json'))).toMatchObject({ gaps: [] })
  expect(await told('prune', store.place, '--keep', '1')).toMatchObject({
    instances: [{ refusal: null, pruned: { removed: [] } }],
  })
})
