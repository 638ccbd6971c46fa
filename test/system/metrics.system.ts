import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { z } from 'zod'
import { environmentFor, harvester, start } from '../support/command.ts'
import { simulated } from '../support/instance-client.ts'
import { freePort } from '../support/servers/free-port.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { DEPLOYED, prometheus } from './prometheus.ts'
import { requireTool } from './require-tool.ts'

const Dashboard = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
})

/** The queries of the dashboard by their panels, for every instance. */
function dashboardQueries(): readonly { readonly title: string; readonly expr: string }[] {
  const text = readFileSync(join(DEPLOYED, '../grafana/servicenow-harvester.json'), 'utf8')
  return Dashboard.parse(JSON.parse(text)).panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ title, expr: expr.replaceAll('$instance', '.+') })),
  )
}

test('the configuration of Prometheus is valid, and each alert fires where it should and stays silent where not', () => {
  const promtool = requireTool('promtool')
  execFileSync(promtool, ['check', 'config', 'prometheus.yml'], { cwd: DEPLOYED, stdio: 'pipe' })
  execFileSync(promtool, ['test', 'rules', 'alerts.test.yml'], { cwd: DEPLOYED, stdio: 'pipe' })
})

test('Prometheus reads a run from its worker: every query of the dashboard gives data, by instance, and no alert fires', async () => {
  const simulator = await simulated({
    tables: { sys_script: 2500, sys_user: 100, sys_rest_message: 10 },
    faults: [
      { fault: 'hide-rows', table: 'sys_user', fraction: 0.1 },
      { fault: 'deny-table', table: 'sys_rest_message' },
    ],
  })
  const folder = await temporaryFolder()
  const address = `127.0.0.1:${await freePort()}`
  const client = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: inject('temporalAddress') }
  const sink = `directory:${join(folder, 'output')}`
  const env = { ...client, HARVESTER_SINK: sink, HARVESTER_METRICS: address, HARVESTER_AFTER: 'report' }
  const worker = start(['worker'], env, folder)
  await until('the worker has started', () => worker.stderr().includes('worker started'))
  const watching = await prometheus(address)
  const ended = await harvester(['run', '--json', '--tables', 'sys_script,sys_user,sys_rest_message'], client, folder)
  expect(ended.exitCode).toBe(3)
  for (const { title, expr } of dashboardQueries())
    await until(`the panel "${title}" has data`, async () => (await watching.query(expr)).length > 0)
  const [rows] = await watching.query('sum by (instance) (harvester_rows_total)')
  expect(rows?.instance).toMatch(/^127-0-0-1-/)
  expect(await watching.alerts()).toEqual([])

  worker.process.kill('SIGTERM')
  await worker.ended
  await until('the alert sees that the worker is gone', async () =>
    (await watching.alerts()).includes('HarvesterWorkerDown'),
  )
})
