import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { z } from 'zod'
import type { Simulator } from '../../src/simulator/index.ts'
import { environmentFor, harvester, labelledEnvironment, start } from '../support/command.ts'
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

test('Prometheus reads runs from their worker: every query of the dashboard gives data, by instance, and no alert fires', async () => {
  const simulator = await simulated({
    tables: { sys_script: 2500, sys_user: 100, sys_rest_message: 10 },
    faults: [
      { fault: 'hide-rows', table: 'sys_user', fraction: 0.1 },
      { fault: 'deny-table', table: 'sys_rest_message' },
    ],
  })
  const other = await simulated({ tables: { sys_script: 10 } })
  const held = simulator.holdAt('sys_script', 2)
  const folder = await temporaryFolder()
  const address = `127.0.0.1:${await freePort()}`
  const clientOf = (asked: Simulator): Record<string, string> => ({
    ...environmentFor(asked, join(folder, 'home')),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
  })
  const env = {
    ...labelledEnvironment('BUSY', simulator),
    ...labelledEnvironment('WAITING', other),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    HARVESTER_INSTANCES: 'busy,waiting',
    HARVESTER_MAX_HARVESTS: '1',
    HARVESTER_SINK: `directory:${join(folder, 'output')}`,
    HARVESTER_METRICS: address,
    HARVESTER_AFTER: 'report',
  }
  const worker = start(['worker'], env, folder)
  await until('both workers have started', () => worker.stderr().split('worker started').length === 3)
  const watching = await prometheus(address)
  const busy = harvester(
    ['run', '--json', '--tables', 'sys_script,sys_user,sys_rest_message'],
    clientOf(simulator),
    folder,
  )
  await until('the first run reads', held.reached)
  const waiting = start(['run', '--tables', 'sys_script'], clientOf(other), folder)
  await until('the second run waits for a place', () => waiting.stderr().includes('waiting for a free place'))
  held.release()
  expect((await busy).exitCode).toBe(3)
  expect((await waiting.ended).exitCode).toBe(0)
  for (const { title, expr } of dashboardQueries())
    await until(`the panel "${title}" has data`, async () => (await watching.query(expr)).length > 0)
  const [rows] = await watching.query('sum by (instance) (harvester_rows_total)')
  expect(rows?.instance).toMatch(/^127-0-0-1-/)
  expect(await watching.alerts()).toEqual({ firing: [], pending: ['HarvesterWaitsForPlace'] })

  worker.process.kill('SIGTERM')
  await worker.ended
  await until('the alert sees that the worker is gone', async () => {
    const { firing, pending } = await watching.alerts()
    return [...firing, ...pending].includes('HarvesterWorkerDown')
  })
})
