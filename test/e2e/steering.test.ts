import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import type { HeldAnswers, Simulator } from '../../src/simulator/index.ts'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { type Ended, environmentFor, start, typed } from '../support/command.ts'
import { compareHarvest } from '../support/compare/compare-harvest.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const ROWS = 12_000
const NEW_SECRET = 'rotated-secret-77ab10'
const RUN = ['run', '--json', '--page-size', '200', '--tables', 'sys_script,sys_user']

/** An instance at which every harvest stands still in its middle. */
async function heldInstance(): Promise<{ readonly simulator: Simulator; readonly held: HeldAnswers }> {
  const simulator = await simulated({ tables: { sys_script: ROWS } })
  return { simulator, held: simulator.holdAt('sys_script', 11) }
}

function pagesAsked(simulator: Simulator): number {
  return simulator.requests().filter(({ path }) => path === '/api/now/table/sys_script').length
}

/** Ends the life of the client secret and of every token, as an administrator does who rotates the secret at once. */
function rotate(simulator: Simulator): void {
  simulator.changeCredentials({ clientSecret: NEW_SECRET })
  simulator.addFaults([{ fault: 'expire-token', times: 1 }])
}

function expectExact(ended: Ended, simulator: Simulator): void {
  const result = RunResultSchema.parse(JSON.parse(ended.stdout))
  if ('error' in result) throw new Error(`${result.error.message}\n${ended.stderr}`)
  expect(ended.exitCode).toBe(0)
  expect(
    compareHarvest(result.manifest, ['sys_script', 'sys_user'], (table) => simulator.visibleRows(table)).differences,
  ).toEqual([])
}

test('a run whose credential is refused on the way is left parked with exit 4, says why and how to go on, and does', async () => {
  const { simulator, held } = await heldInstance()
  const folder = await temporaryFolder()
  const env = environmentFor(simulator)
  const first = start(RUN, env, folder)
  await until('the eleventh page is asked for', held.reached)
  rotate(simulator)
  held.release()
  const left = await first.ended
  expect(left.exitCode).toBe(4)
  expect(RunResultSchema.parse(JSON.parse(left.stdout))).toMatchObject({
    error: { code: 'CREDENTIALS_REJECTED', message: expect.stringMatching(/is refused: .*parked.*the same command/) },
  })
  const status = await typed(['status'], env, folder)
  expect(status.stdout).toMatch(/: running.*\n.*\nparked since .*: the credential is refused: the token endpoint/)
  const refusals = (): number => simulator.requests().filter(({ status: code }) => code === 401).length
  const before = refusals()

  const again = await typed(['resume'], env, folder)
  expect([again.exitCode, again.stderr]).toEqual([4, expect.stringContaining('parked')])
  expect(refusals()).toBe(before + 1)
  const asked = pagesAsked(simulator)
  const second = await typed(RUN, { ...env, SERVICENOW_CLIENT_SECRET: NEW_SECRET }, folder)
  expect(second.stderr).toMatch(/the run is parked since .*resuming it\n.*accepted again/s)
  expectExact(second, simulator)
  expect(pagesAsked(simulator)).toBeLessThan(asked + ROWS / 200)
})

test('a parked run goes on by itself when the secret in its file changes', async () => {
  const { simulator, held } = await heldInstance()
  const folder = await temporaryFolder()
  const file = join(folder, 'secret')
  writeFileSync(file, `${simulator.credentials.clientSecret}\n`)
  const { SERVICENOW_CLIENT_SECRET: _secret, ...rest } = environmentFor(simulator)
  const env = { ...rest, SERVICENOW_CLIENT_SECRET_FILE: file }
  const run = start(RUN, env, folder)
  await until('the eleventh page is asked for', held.reached)
  rotate(simulator)
  held.release()
  const parked = async (): Promise<boolean> => (await typed(['status'], env, folder)).stdout.includes('parked since')
  await until('status says that the run is parked', parked)
  writeFileSync(file, `${NEW_SECRET}\n`)
  expectExact(await run.ended, simulator)
})

test('pause and resume hold and release a run on a configured Temporal, also across a restart of its worker', async () => {
  const { simulator, held } = await heldInstance()
  const folder = await temporaryFolder()
  const env = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: inject('temporalAddress') }
  const serving = { ...env, HARVESTER_SINK: `directory:${join(folder, 'output')}` }
  const worker = start(['worker'], serving, folder)
  await until('the worker has started', () => worker.stderr().includes('worker started'))
  const run = start(RUN, env, folder)
  await until('the eleventh page is asked for', held.reached)
  const paused = await typed(['pause', '--instance', simulator.url], env, folder)
  expect([paused.exitCode, paused.stdout]).toEqual([0, expect.stringMatching(/^run .* paused: /)])
  expect((await typed(['status'], env, folder)).stdout).toMatch(/paused since .*: paused on request/)
  worker.process.kill('SIGTERM')
  expect((await worker.ended).exitCode).toBe(0)
  held.release()
  const asked = pagesAsked(simulator)
  const successor = start(['worker'], serving, folder)
  await until('its successor has started', () => successor.stderr().includes('worker started'))
  const twice = await typed(['pause'], env, folder)
  expect([twice.exitCode, twice.stderr]).toEqual([2, expect.stringContaining('already paused')])
  expect(pagesAsked(simulator)).toBe(asked)
  const follower = start(['follow', '--json'], env, folder)
  await until('the follower follows', () => follower.stderr().includes('following run'))
  const resumed = await typed(['resume'], env, folder)
  expect([resumed.exitCode, resumed.stdout]).toEqual([0, expect.stringContaining('the run continues')])
  expectExact(await run.ended, simulator)
  expectExact(await follower.ended, simulator)
  const none = await typed(['resume'], env, folder)
  expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('no running harvest')])
})
