import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { environmentFor, harvester, start } from '../support/command.ts'
import { compareHarvest } from '../support/compare-harvest.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const ROWS = 30_000
const PAGE = 1000
const SMALL_PAGES = ['--page-size', String(PAGE)]
const HOUR_MS = 3_600_000

test('an hour after kill -9 of worker and server together the same command says where it goes on, and the result is exact', async () => {
  const simulator = await simulated({ tables: { sys_script: ROWS }, latencyMs: 100 })
  const folder = await temporaryFolder()
  const env = environmentFor(simulator, join(folder, 'home'))
  const args = ['run', '--json', ...SMALL_PAGES, '--tables', 'sys_script']
  const first = start(args, env, folder)
  await until(() => pagesAsked(simulator) > 12)
  const server = z
    .object({ pid: z.number() })
    .parse(JSON.parse(readFileSync(join(folder, 'home/temporal/server.json'), 'utf8')))
  first.process.kill('SIGKILL')
  process.kill(server.pid, 'SIGKILL')
  await first.ended
  const asked = pagesAsked(simulator)
  // By then the instance has forgotten the token.
  simulator.setClock(() => Date.now() + HOUR_MS)

  const second = await harvester(args, env, folder)
  expect(second.stderr).toMatch(
    /resuming the unfinished run .*\n {2}sys_script: goes on after [\d,]+ stored rows, behind [0-9a-f]{32}/,
  )
  const result = RunResultSchema.parse(JSON.parse(second.stdout))
  if ('error' in result) throw new Error(result.error.message)
  expect(second.exitCode).toBe(0)
  expect(compareHarvest(result.manifest, ['sys_script'], (table) => simulator.visibleRows(table))).toMatchObject({
    rows: ROWS,
    differences: [],
  })
  // Two seconds of pages are open at most, and the heartbeat that reports them may be another second old.
  expect(pagesAsked(simulator) - ROWS / PAGE).toBeLessThanOrEqual(45)
  expect(asked).toBeLessThan(ROWS / PAGE)
})

test('Ctrl-C leaves the run open and says how to resume, and the same command finishes it exactly', async () => {
  const simulator = await simulated({ tables: { sys_script: 20 * PAGE }, latencyMs: 100 })
  const folder = await temporaryFolder()
  const env = environmentFor(simulator, join(folder, 'home'))
  const args = ['run', '--json', ...SMALL_PAGES, '--tables', 'sys_script']
  const first = start(args, env, folder)
  await until(() => pagesAsked(simulator) > 5)
  first.process.kill('SIGINT')
  const interrupted = await first.ended
  expect(interrupted.exitCode).toBe(130)
  expect(interrupted.stderr).toContain('The same command resumes it')
  expect(RunResultSchema.parse(JSON.parse(interrupted.stdout))).toMatchObject({ error: { code: 'INTERRUPTED' } })

  const second = await harvester(args, env, folder)
  expect(second.stderr).toContain('resuming the unfinished run')
  const result = RunResultSchema.parse(JSON.parse(second.stdout))
  if ('error' in result) throw new Error(result.error.message)
  expect(compareHarvest(result.manifest, ['sys_script'], (table) => simulator.visibleRows(table)).differences).toEqual(
    [],
  )
  expect(pagesAsked(simulator)).toBeLessThanOrEqual(24)
})

test('cancel publishes what was read with state cancelled, and that verifies', async () => {
  const simulator = await simulated({ tables: { sys_script: ROWS }, latencyMs: 100 })
  const folder = await temporaryFolder()
  const env = environmentFor(simulator)
  const run = start(['run', ...SMALL_PAGES, '--tables', 'sys_script,sys_user'], env, folder)
  await until(() => pagesAsked(simulator) > 10)
  const status = await harvester(['status', '--json'], env, folder)
  expect(JSON.parse(status.stdout)).toMatchObject({ state: 'RUNNING', planned: 2 })
  const cancelled = await harvester(['cancel'], env, folder)
  expect([cancelled.exitCode, cancelled.stdout]).toEqual([
    0,
    expect.stringMatching(/^run \S+ cancelled; what was read is published in \S+manifest\.json\n$/),
  ])
  expect((await run.ended).exitCode).toBe(5)
  const verified = await harvester(['verify', join(folder, 'harvest')], env, folder)
  expect(verified.stdout).toContain('nothing wrong')
})

function pagesAsked(simulator: Awaited<ReturnType<typeof simulated>>): number {
  return simulator.requests().filter(({ path }) => path === '/api/now/table/sys_script').length
}
