import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, inject, onTestFinished, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { instanceName } from '../../src/config/instance-config.ts'
import { environmentFor } from '../support/command.ts'
import { compareOutput } from '../support/compare/compare-output.ts'
import { temporalClient } from '../support/harvest-bench.ts'
import { simulated } from '../support/instance-client.ts'
import { requestFor } from '../support/request-for.ts'
import { startWorkerProcess } from '../support/temporal/worker-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const PREVIOUS = fileURLToPath(new URL('../rolling/release-0.1.0.tgz', import.meta.url))
const PACKAGES = fileURLToPath(new URL('../../node_modules', import.meta.url))
const TABLES = { sys_script: 12_000, sys_user: 4000 } as const

test('a run that release 0.1 began is finished by this one after a rolling deployment in its middle', async () => {
  const simulator = await simulated({ tables: TABLES })
  const held = simulator.holdAt('sys_script', 31)
  const folder = await temporaryFolder()
  const client = await temporalClient()
  const instance = instanceName(simulator.url)
  const release = join(folder, 'release')
  mkdirSync(release)
  execFileSync('tar', ['xzf', PREVIOUS, '-C', release])
  symlinkSync(PACKAGES, join(release, 'node_modules'))
  const env = {
    PATH: process.env.PATH ?? '',
    ...environmentFor(simulator, join(folder, 'home')),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    HARVESTER_SINK: `directory:${join(folder, 'output')}`,
  }
  const before = spawn(process.execPath, [join(release, 'bin/harvester.js'), 'worker'], {
    cwd: folder,
    env,
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => before.on('close', resolve))
  onTestFinished(async () => {
    before.kill('SIGKILL')
    await ended
  })
  const tables = Object.keys(TABLES)
  await startHarvest(client, { ...requestFor(instance, { tables, pageSize: 100, sink: 'directory' }), engine: 1 })
  await until('the 31st page is asked for', held.reached)
  const after = startWorkerProcess(simulator, folder)
  await until('the new release is at work', () => after.stderr().includes('token acquired'))
  before.kill('SIGTERM')
  expect(await ended).toBe(0)
  held.release()
  expect(simulator.requests().length).toBeLessThan(16_000 / 100)
  const outcome = await harvestResult(client, instance)
  const { rows, differences } = compareOutput(folder, outcome, tables, simulator)
  expect({ rows, differences, verdict: outcome?.verdict }).toEqual({
    rows: 16_000,
    differences: [],
    verdict: 'complete',
  })
})
