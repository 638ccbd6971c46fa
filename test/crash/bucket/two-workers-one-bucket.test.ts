import { join } from 'node:path'
import { expect, test } from 'vitest'
import { harvestResult } from '../../../src/client/harvest-result.ts'
import { startHarvest } from '../../../src/client/start-harvest.ts'
import { instanceName } from '../../../src/config/instance-config.ts'
import type { HarvestRequest } from '../../../src/contract/run/harvest-request.ts'
import { bucketPlace } from '../../../src/sink/s3/bucket-place.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { environmentFor, typed } from '../../support/command.ts'
import { compareOutput } from '../../support/compare/compare-output.ts'
import { temporalClient } from '../../support/harvest-bench.ts'
import { simulated } from '../../support/instance-client.ts'
import { requestFor } from '../../support/request-for.ts'
import { downloadBucket } from '../../support/servers/bucket/download-bucket.ts'
import { objectStore } from '../../support/servers/bucket/object-store.ts'
import { startWorkerProcess } from '../../support/temporal/worker-process.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('two workers without a common disk harvest into one bucket, where every command reads, and a repair and an increment go on', async () => {
  const simulator = await simulated({
    tables: { sys_script: 3000, sys_user: 2500, sys_properties: 40, sys_dictionary: 20 },
  })
  const store = await objectStore('held')
  const client = await temporalClient()
  const instance = instanceName(simulator.url)
  const tables = ['sys_script', 'sys_user', 'sys_properties']
  for (const folder of [await temporaryFolder(), await temporaryFolder()])
    startWorkerProcess(simulator, folder, { store, lanes: 2 })
  const harvest = async (changes: Partial<HarvestRequest>) => {
    await startHarvest(client, requestFor(instance, { pageSize: 100, sink: 'directory', lanes: 4, ...changes }))
    return harvestResult(client, instance)
  }
  const outcome = await harvest({ tables })
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
  const { files } = bucketPlace(store.place, store.options)
  const [damaged = ''] = (await files.list(`${store.place}/${instance}/runs/${outcome?.run}/tables/sys_user`)).map(
    ({ name }) => `${store.place}/${instance}/runs/${outcome?.run}/tables/sys_user/${name}`,
  )
  await files.swap(damaged, Buffer.from('not what was stored'))
  expect((await verifyHarvest({ path: store.place, files })).faults).toHaveLength(1)
  const repaired = await harvest({ repair: outcome?.run ?? '' })
  expect(repaired).toMatchObject({ verdict: 'complete' })
  expect((await verifyHarvest({ path: store.place, files })).faults).toEqual([])
  const increment = await harvest({ tables, mode: 'incremental' })
  expect(increment).toMatchObject({ verdict: 'complete' })
  expect(await told('fold', store.place, '--out', join(folder, 'fold-later'))).toMatchObject({
    run: increment?.run,
    tables: [{ rows: 40 }, { rows: 3000 }, { rows: 2500 }],
    failed: [],
  })
})
