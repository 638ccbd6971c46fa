import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { environmentFor, harvester, labelledEnvironment, start, typed } from '../support/command.ts'
import { compareHarvest } from '../support/compare/compare-harvest.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

test('a long-lived worker on a configured Temporal serves a detached run, a second run attaches, and SIGTERM drains it', async () => {
  const simulator = await simulated({ tables: { sys_script: 4000 } })
  const held = simulator.holdAt('sys_script', 6)
  const folder = await temporaryFolder()
  const client = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: inject('temporalAddress') }
  const worker = start(['worker'], { ...client, HARVESTER_SINK: `directory:${join(folder, 'output')}` }, folder)
  await until('the worker has started', () => worker.stderr().includes('worker started'))
  await until('the worker has a token', () => worker.stderr().includes('INFO - ServiceNow OAuth2 token acquired'))

  const args = ['--json', '--page-size', '200', '--tables', 'sys_script']
  const detached = await typed(['run', '--detach', ...args], client, folder)
  expect(JSON.parse(detached.stdout)).toMatchObject({ attached: false })
  const other = await typed(['run', '--json', '--tables', 'sys_user'], client, folder)
  expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining('--tables')])
  await until('the sixth page is asked for', held.reached)
  const following = start(['run', ...args], client, folder)
  await until('the second run follows the first', () => following.stderr().includes('resuming the unfinished run'))
  held.release()
  const followed = await following.ended
  const result = RunResultSchema.parse(JSON.parse(followed.stdout))
  if ('error' in result) throw new Error(result.error.message)
  expect(result.run).toBe(JSON.parse(detached.stdout).run)
  expect(compareHarvest(result.manifest, ['sys_script'], (table) => simulator.visibleRows(table)).differences).toEqual(
    [],
  )
  expect(result.manifest.startsWith(join(folder, 'output'))).toBe(true)

  worker.process.kill('SIGTERM')
  expect((await worker.ended).exitCode).toBe(0)
})

test('a run on a configured Temporal without a worker says so instead of hanging, and starts nothing', async () => {
  const simulator = await simulated()
  const folder = await temporaryFolder()
  const env = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: inject('temporalAddress') }
  const ended = await typed(['run', '--tables', 'sys_script'], env, folder)
  expect([ended.exitCode, ended.stderr]).toEqual([
    2,
    expect.stringMatching(/no worker serves .*\nremedy: Start "harvester worker"/),
  ])
  expect(ended.stderr).not.toContain('another instance')
  const status = await typed(['status'], env, folder)
  expect([status.exitCode, status.stderr]).toEqual([2, expect.stringContaining('no run of')])
})

test('a worker of several instances that cannot serve one of them ends and says why, instead of staying half alive', async () => {
  const [served, unreachable] = [await simulated(), await simulated()]
  const env = {
    HARVESTER_INSTANCES: 'served,unreachable',
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    ...labelledEnvironment('SERVED', served),
    ...labelledEnvironment('UNREACHABLE', unreachable),
    UNREACHABLE__TEMPORAL_ADDRESS: '127.0.0.1:1',
  }
  const ended = await harvester(['worker'], env, await temporaryFolder())
  expect([ended.exitCode, ended.stderr]).toEqual([2, expect.stringContaining('does not answer at 127.0.0.1:1')])
})

test('a worker that is asked to end while its token endpoint is silent drains as any other', async () => {
  const simulator = await simulated({ faults: [{ fault: 'stall', table: 'oauth_token.do' }] })
  const env = { ...environmentFor(simulator), TEMPORAL_ADDRESS: inject('temporalAddress') }
  const worker = start(['worker'], env, await temporaryFolder())
  await until('it has asked for a token', () => simulator.requests().some(({ path }) => path === '/oauth_token.do'))
  worker.process.kill('SIGTERM')
  expect(await worker.ended).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/storing what has been read.*\n$/),
  })
})

test('--out is refused where workers decide where files go', async () => {
  const simulator = await simulated()
  const folder = await temporaryFolder()
  const env = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: inject('temporalAddress') }
  const ended = await typed(['run', '--out', 'elsewhere'], env, folder)
  expect([ended.exitCode, ended.stderr]).toEqual([2, expect.stringContaining('--out')])
})
