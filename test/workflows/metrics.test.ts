import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { HARVEST_METRICS } from '../../src/activities/metrics/harvest-metrics.ts'
import { environmentFor, harvester, start } from '../support/command.ts'
import { simulated } from '../support/instance-client.ts'
import { freePort } from '../support/servers/free-port.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

/** The value of a metric whose labels are among these, by name and labels. */
function metricOf(page: string, name: string, labels: Readonly<Record<string, string>>): number | null {
  const line = page
    .split('\n')
    .find(
      (each) =>
        each.startsWith(`${name}{`) &&
        Object.entries(labels).every(([key, value]) => each.includes(`${key}="${value}"`)),
    )
  return line === undefined ? null : Number(line.split(' ').at(-1))
}

test('Prometheus finds what a worker read, what failed and when tables were complete, beside the metrics of Temporal', async () => {
  const simulator = await simulated({
    tables: { sys_script: 2500, sys_rest_message: 10 },
    faults: [{ fault: 'deny-table', table: 'sys_rest_message' }],
  })
  const folder = await temporaryFolder()
  const address = `127.0.0.1:${await freePort()}`
  const client = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: inject('temporalAddress') }
  const env = { ...client, HARVESTER_SINK: `directory:${join(folder, 'output')}`, HARVESTER_METRICS: address }
  const worker = start(['worker'], env, folder)
  await until('the worker has started', () => worker.stderr().includes('worker started'))
  const before = Math.floor(Date.now() / 1000)
  const ended = await harvester(
    ['run', '--json', '--tables', 'sys_script,sys_rest_message', '--page-size', '1000'],
    client,
    folder,
  )
  expect(ended.exitCode).toBe(3)
  const page = await (await fetch(`http://${address}/metrics`)).text()
  const script = { table: 'sys_script' }
  expect(metricOf(page, 'harvester_rows_total', script)).toBe(2500)
  expect(metricOf(page, 'harvester_pages_total', script)).toBe(3)
  expect(metricOf(page, 'harvester_slices_total', { ...script, ended_by: 'done' })).toBe(1)
  expect(metricOf(page, 'harvester_page_size_rows', script)).toBe(1000)
  expect(metricOf(page, 'harvester_table_complete_timestamp_seconds', script)).toBeGreaterThanOrEqual(before)
  expect(metricOf(page, 'harvester_table_complete_timestamp_seconds', { table: 'sys_rest_message' })).toBeNull()
  expect(metricOf(page, 'harvester_runs_total', { state: 'finished', verdict: 'denied' })).toBe(1)
  expect(
    metricOf(page, 'harvester_failures_total', { activity: 'harvestSlice', code: 'SCOPE_FORBIDDEN' }),
  ).toBeGreaterThan(0)
  expect(page).toContain('temporal_activity_execution_latency_seconds')
  const ours = [...page.matchAll(/^# TYPE (\w*harvester_\w+)/gm)].map(([, name]) => name)
  for (const name of ours) expect(Object.keys(HARVEST_METRICS)).toContain(name)
  worker.process.kill('SIGTERM')
  expect((await worker.ended).exitCode).toBe(0)
})

test('every metric of ours is explained, and no other is', () => {
  const text = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
  const explained = [...text.matchAll(/^\| `(harvester_\w+)`\s*\| (\w+)/gm)].map(([, name, kind]) => [name, kind])
  expect(explained.sort()).toEqual(
    Object.entries(HARVEST_METRICS)
      .map(([name, { kind }]) => [name, kind])
      .sort(),
  )
})

test('an address for metrics that is none is refused by its variable', async () => {
  const simulator = await simulated()
  const env = { ...environmentFor(simulator), HARVESTER_METRICS: 'everywhere' }
  const ended = await harvester(['run', '--tables', 'sys_script'], env, await temporaryFolder())
  expect([ended.exitCode, ended.stderr]).toEqual([2, expect.stringContaining('HARVESTER_METRICS is not address:port')])
})
