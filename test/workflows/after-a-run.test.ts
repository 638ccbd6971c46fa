import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ExportSchema } from '../../src/projections/export/export-schema.ts'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { environmentFor, typed } from '../support/command.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const TABLES = ['sys_script', 'sys_rest_message', 'sys_user']

test('HARVESTER_AFTER makes inventory, report and export of a run once it is published, beside the harvest', async () => {
  const simulator = await simulated()
  const folder = await temporaryFolder()
  const env = { ...environmentFor(simulator), HARVESTER_AFTER: 'inventory,report,export' }
  const ended = await typed(['run', '--json', '--tables', TABLES.join(',')], env, folder)
  const result = RunResultSchema.parse(JSON.parse(ended.stdout))
  if ('error' in result) throw new Error(result.error.message)
  const place = join(folder, 'harvest-projections', result.instance)
  expect(result.projections).toEqual([
    { projection: 'inventory', place: join(place, 'inventory'), message: null },
    { projection: 'report', place: join(place, 'report.html'), message: null },
    { projection: 'export', place: join(place, 'export'), message: null },
  ])
  expect(ended.exitCode).toBe(0)
  const inventory = JSON.parse(readFileSync(join(place, 'inventory/inventory.json'), 'utf8'))
  expect(inventory).toMatchObject({ state: 'finished', run: result.run })
  expect(readFileSync(join(place, 'report.html'), 'utf8')).toContain(result.run)
  const exported = ExportSchema.parse(JSON.parse(readFileSync(join(place, 'export/export.json'), 'utf8')))
  expect(exported.tables.map(({ table, rows }) => [table, rows])).toEqual(
    [...TABLES].sort().map((table) => [table, simulator.visibleIds(table).length]),
  )
  const verified = await typed(['verify', join(folder, 'harvest')], env, folder)
  expect([verified.exitCode, verified.stdout]).toEqual([0, expect.stringContaining('nothing wrong')])
})

test('HARVESTER_AFTER=prune keeps as many finished runs as HARVESTER_KEEP says, and is refused without it', async () => {
  const simulator = await simulated({ tables: { sys_script: 3 } })
  const folder = await temporaryFolder()
  const env = { ...environmentFor(simulator), HARVESTER_AFTER: 'prune' }
  const refused = await typed(['run', '--tables', 'sys_script'], env, folder)
  expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('set HARVESTER_KEEP')])
  const runs: string[] = []
  for (const removed of [0, 0, 1]) {
    const ended = await typed(['run', '--json', '--tables', 'sys_script'], { ...env, HARVESTER_KEEP: '2' }, folder)
    const result = RunResultSchema.parse(JSON.parse(ended.stdout))
    if ('error' in result) throw new Error(result.error.message)
    runs.push(join('harvest', result.instance, 'runs', result.run))
    expect(result.projections).toEqual([{ projection: 'prune', place: `${removed} runs removed`, message: null }])
  }
  expect(runs.map((run) => existsSync(join(folder, run)))).toEqual([false, true, true])
})

test('an unknown name in HARVESTER_AFTER is refused, with those that there are', async () => {
  const simulator = await simulated()
  const env = { ...environmentFor(simulator), HARVESTER_AFTER: 'report,parquet' }
  const ended = await typed(['run', '--tables', 'sys_script'], env, await temporaryFolder())
  expect(ended.exitCode).toBe(2)
  expect(ended.stderr).toContain('HARVESTER_AFTER')
  expect(ended.stderr).toContain('is not a list of inventory, report, export, load, prune')
})

test('HARVESTER_AFTER=load needs a database, and --require-projections something to require', async () => {
  const simulator = await simulated()
  const folder = await temporaryFolder()
  const loading = { ...environmentFor(simulator), HARVESTER_AFTER: 'load' }
  const ended = await typed(['run', '--tables', 'sys_script'], loading, folder)
  expect([ended.exitCode, ended.stderr]).toEqual([2, expect.stringContaining('HARVESTER_PG_URL is not set')])
  const required = await typed(['run', '--require-projections'], environmentFor(simulator), folder)
  expect([required.exitCode, required.stderr]).toEqual([2, expect.stringContaining('needs HARVESTER_AFTER')])
})

test('a projection that fails changes no exit code but with --require-projections', async () => {
  const simulator = await simulated({ tables: { sys_script: 3 } })
  const folder = await temporaryFolder()
  const env = {
    ...environmentFor(simulator),
    HARVESTER_AFTER: 'load',
    // A host that asks for TLS on a port where nothing speaks it is refused at once, and not tried again.
    HARVESTER_PG_URL: `postgresql://loader@127.0.0.1:${new URL(simulator.url).port}/none?sslmode=verify-full`,
  }
  const ended = await typed(['run', '--tables', 'sys_script'], env, folder)
  expect([ended.exitCode, ended.stdout]).toEqual([0, expect.stringContaining('load failed: ')])
  const required = await typed(['run', '--tables', 'sys_script', '--require-projections'], env, folder)
  expect([required.exitCode, required.stdout]).toEqual([3, expect.stringContaining('load failed: ')])
})
