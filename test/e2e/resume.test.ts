import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { harvestStatus } from '../../src/client/status/harvest-status.ts'
import { instanceName } from '../../src/config/instance-config.ts'
import type { Simulator } from '../../src/simulator/index.ts'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { environmentFor, harvester, start, typed } from '../support/command.ts'
import { compareHarvest } from '../support/compare/compare-harvest.ts'
import { rowsAskedAgain } from '../support/compare/rows-asked-again.ts'
import { temporalClient } from '../support/harvest-bench.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const ROWS = 30_000
const PAGE = 1000
const SMALL_PAGES = ['--page-size', String(PAGE)]
const HOUR_MS = 3_600_000
/** The request at which the first run stands still: a part closes at ten pages, or earlier where the machine is slow. */
const HELD_FROM = 13

const ServerNote = z.object({ pid: z.number(), port: z.number() })

test('an hour after kill -9 of worker and server together the same command says where it goes on, and the result is exact', async () => {
  const simulator = await simulated({ tables: { sys_script: ROWS } })
  const held = simulator.holdAt('sys_script', HELD_FROM)
  const folder = await temporaryFolder()
  const env = environmentFor(simulator, join(folder, 'home'))
  // In one lane, so that one position says what was stored.
  const args = ['run', '--json', ...SMALL_PAGES, '--lanes', '1', '--tables', 'sys_script']
  const first = start(args, env, folder)
  await until('the thirteenth request for rows has come', held.reached)
  const server = ServerNote.parse(JSON.parse(readFileSync(join(folder, 'home/temporal/server.json'), 'utf8')))
  const client = await temporalClient(`127.0.0.1:${server.port}`)
  const status = () => harvestStatus(client, instanceName(simulator.url))
  await until('Temporal knows of stored rows', async () => (await status()).active.some(({ rows }) => rows > 0))
  first.process.kill('SIGKILL')
  process.kill(server.pid, 'SIGKILL')
  await first.ended
  const asked = rowsAsked(simulator)
  held.release()
  // By then the instance has forgotten the token.
  simulator.setClock(() => Date.now() + HOUR_MS)

  const second = await harvester(args, env, folder)
  const [, stored = '0'] =
    /resuming the unfinished run .*\n {2}sys_script: continues after ([\d,]+) stored rows, from [0-9a-f]{32}/.exec(
      second.stderr,
    ) ?? []
  const goesOnAfter = Number(stored.replaceAll(',', ''))
  expect(goesOnAfter).toBeGreaterThan(0)
  const result = RunResultSchema.parse(JSON.parse(second.stdout))
  if ('error' in result) throw new Error(result.error.message)
  expect(second.exitCode).toBe(0)
  expect(compareHarvest(result.manifest, ['sys_script'], (table) => simulator.visibleRows(table))).toMatchObject({
    rows: ROWS,
    differences: [],
  })
  // What was asked for and not stored, and nothing else.
  expect(rowsAskedAgain(simulator.requests(), 'sys_script')).toBe(asked - goesOnAfter)
})

test('Ctrl-C leaves the run open and says how to resume, and the same command finishes it exactly', async () => {
  const simulator = await simulated({ tables: { sys_script: 20 * PAGE } })
  const held = simulator.holdAt('sys_script', 6)
  const folder = await temporaryFolder()
  const env = environmentFor(simulator, join(folder, 'home'))
  const args = ['run', '--json', ...SMALL_PAGES, '--tables', 'sys_script']
  const first = start(args, env, folder)
  await until('the sixth page is asked for', held.reached)
  first.process.kill('SIGINT')
  const interrupted = await first.ended
  held.release()
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
  // The page that was on its way; the five before it are stored.
  expect(rowsAskedAgain(simulator.requests(), 'sys_script')).toBe(PAGE)
})

test('cancel after run --out publishes there what was read, with state cancelled, and that verifies', async () => {
  const simulator = await simulated({ tables: { sys_script: ROWS } })
  const held = simulator.holdAt('sys_script', 6)
  const folder = await temporaryFolder()
  const env = environmentFor(simulator)
  // Only the run's own command is told of the folder.
  const out = ['--out', 'elsewhere']
  const run = start(['run', '--json', ...SMALL_PAGES, ...out, '--tables', 'sys_script,sys_user'], env, folder)
  await until('the sixth page is asked for', held.reached)
  const status = await typed(['status', '--json'], env, folder)
  expect(JSON.parse(status.stdout)).toMatchObject({ state: 'RUNNING', planned: 2 })
  const cancelled = await typed(['cancel'], env, folder)
  expect([cancelled.exitCode, cancelled.stdout]).toEqual([
    0,
    expect.stringMatching(/^run \S+ cancelled; what was read is published in \S+manifest\.json\n$/),
  ])
  const ended = await run.ended
  expect(ended.exitCode).toBe(5)
  const verified = await typed(['verify', join(folder, 'elsewhere')], env, folder)
  expect(verified.stdout).toContain('nothing wrong')
})

/** Rows that were asked for so far; requests that count what is hidden ask for more ids than a page has. */
function rowsAsked(simulator: Simulator): number {
  const pages = simulator
    .requests()
    .filter(({ path, query }) => path === '/api/now/table/sys_script' && query.sysparm_limit === String(PAGE))
  return pages.length * PAGE
}
