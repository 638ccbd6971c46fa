import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { harvestWorkflowId } from '../../../src/contract/run/names.ts'
import { schemaName } from '../../../src/projections/load/relation-name.ts'
import { bucketPlace } from '../../../src/sink/s3/bucket-place.ts'
import { RunResultSchema } from '../../../src/sink/schema/run-result-schema.ts'
import { environmentFor, typed } from '../../support/command.ts'
import { findSecrets } from '../../support/compare/find-secrets.ts'
import { temporalClient } from '../../support/harvest-bench.ts'
import { simulated } from '../../support/instance-client.ts'
import { objectStore } from '../../support/servers/bucket/object-store.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { foldedRows, loadedRows } from './loading.ts'
import { PASSWORD, type Postgres, postgres } from './postgres.ts'

let server: Postgres
beforeAll(async () => {
  server = await postgres()
})
afterAll(() => server.end())

test('each run is loaded after it is published; while the database is down runs are as always, and the next load catches up', async () => {
  const simulator = await simulated({ tables: { sys_script: 40, sys_user: 30 } })
  const database = await server.database()
  const folder = await temporaryFolder()
  const env = { ...environmentFor(simulator), HARVESTER_AFTER: 'load', HARVESTER_PG_URL: database.url() }
  const printed: string[] = []
  const run = async (...flags: readonly string[]) => {
    const reading = ['--tables', 'sys_script,sys_user', '--mode', 'incremental']
    const ended = await typed(['run', '--json', ...reading, ...flags], env, folder)
    printed.push(ended.stdout, ended.stderr)
    const result = RunResultSchema.parse(JSON.parse(ended.stdout))
    if ('error' in result) throw new Error(result.error.message)
    return { exitCode: ended.exitCode, ...result }
  }
  const harvest = join(folder, 'harvest')
  const first = await run()
  const schema = schemaName(first.instance)
  expect(first.projections).toEqual([{ projection: 'load', place: `schema ${schema}`, message: null }])
  expect(await loadedRows(database)).toEqual(await foldedRows(harvest))
  server.crash()
  const failed = { projection: 'load', place: null, message: expect.stringContaining('ECONNREFUSED') }
  const second = await run()
  expect(second).toMatchObject({ exitCode: first.exitCode, verdict: first.verdict, projections: [failed] })
  const required = await run('--require-projections')
  expect(required).toMatchObject({ exitCode: 3, verdict: first.verdict, projections: [failed] })
  server.start()
  const last = await run()
  expect(last).toMatchObject({ exitCode: first.exitCode, projections: [{ message: null }] })
  expect(await loadedRows(database)).toEqual(await foldedRows(harvest))
  const runs = await database.query(`SELECT run FROM ${schema}.harvest_runs`)
  expect(runs.map(({ run: id }) => id).sort()).toEqual([first, second, required, last].map(({ run: id }) => id).sort())
  const client = await temporalClient()
  for (const { run: id } of [first, second]) {
    const history = await client.workflow.getHandle(harvestWorkflowId(first.instance), id).fetchHistory()
    printed.push(JSON.stringify(history))
  }
  expect(findSecrets([PASSWORD, database.url()], { texts: printed, folders: [folder] })).toEqual([])
})

test('what a run stored in a bucket is loaded, exported, listed, reported and pruned after it, on this machine', async () => {
  const simulator = await simulated({ tables: { sys_script: 40, sys_user: 30 } })
  const database = await server.database()
  const folder = await temporaryFolder()
  const store = await objectStore('held')
  const env = {
    ...environmentFor(simulator),
    ...store.env,
    HARVESTER_AFTER: 'load,export,inventory,report,prune',
    HARVESTER_KEEP: '1',
    HARVESTER_PG_URL: database.url(),
  }
  const run = async (tables: string) => {
    const ended = await typed(['run', '--json', '--tables', tables], env, folder)
    const result = RunResultSchema.parse(JSON.parse(ended.stdout))
    if ('error' in result) throw new Error(result.error.message)
    return result
  }
  const { instance } = await run('sys_script')
  const last = await run('sys_script,sys_user')
  const made = join(folder, 'harvest-projections', instance)
  const place = (projection: string, where: string) => ({ projection, place: where, message: null })
  expect(last.projections).toEqual([
    place('load', `schema ${schemaName(instance)}`),
    place('export', join(made, 'export')),
    place('inventory', join(made, 'inventory')),
    place('report', join(made, 'report.html')),
    place('prune', '1 runs removed'),
  ])
  const bucket = bucketPlace(store.place, store.options)
  expect(await loadedRows(database)).toEqual(await foldedRows(bucket))
  expect(readdirSync(join(made, 'export')).sort()).toEqual(['export.json', 'sys_script.parquet', 'sys_user.parquet'])
  const again = await typed(['load', store.place], env, folder)
  expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('nothing new') })
})
