import { createServer } from 'node:net'
import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { expect, inject, onTestFinished, test } from 'vitest'
import { followHarvest } from '../../../src/client/follow-harvest.ts'
import { instanceName } from '../../../src/config/instance-config.ts'
import { RunResultSchema } from '../../../src/sink/schema/run-result-schema.ts'
import { environmentFor, start, typed } from '../../support/command.ts'
import { compareHarvest } from '../../support/compare/compare-harvest.ts'
import { simulated } from '../../support/instance-client.ts'
import { silentFrontend } from '../../support/temporal/silent-frontend.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'

const RUN = ['run', '--json', '--page-size', '100', '--tables', 'sys_script']

test('a command that follows a run waits for a Temporal server that restarts, says so, and tells the exact end', async () => {
  const simulator = await simulated({ tables: { sys_script: 1000 } })
  const held = simulator.holdAt('sys_script', 4)
  const folder = await temporaryFolder()
  const frontend = await silentFrontend(inject('temporalAddress'))
  const client = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: inject('temporalAddress') }
  const worker = start(['worker'], { ...client, HARVESTER_SINK: `directory:${join(folder, 'output')}` }, folder)
  await until('the worker has started', () => worker.stderr().includes('worker started'))

  const through = { ...client, TEMPORAL_ADDRESS: frontend.address }
  const run = start(RUN, through, folder)
  await until('the fourth page is asked for', held.reached)

  // A database that restarts, and a look that takes too long: neither is tried again by Temporal's own client.
  for (const [code, message] of [
    [13, 'the database shuts down'],
    [4, 'context deadline exceeded'],
  ] as const) {
    const said = run.stderr().length
    const since = (words: string) => (): boolean => run.stderr().slice(said).includes(words)
    frontend.failsWith('DescribeWorkflowExecution', code, message)
    await until('the command says that it waits', since('Temporal does not answer; waiting for it'))
    expect(run.stderr().slice(said)).toContain(message)

    const status = await typed(['status'], through, folder)
    expect([status.exitCode, status.stderr]).toEqual([2, expect.stringContaining(`CONFIG_INVALID: Temporal does not`)])
    expect(status.stderr).not.toContain('internal error')
    await expect(followed(frontend.address, simulator.url)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message),
    })

    frontend.answersAgain()
    await until('the command says that it goes on', since('Temporal answers again'))
  }

  const end = run.stderr().length
  frontend.failsWith('GetWorkflowExecutionHistory', 13, 'the database shuts down again')
  held.release()
  await until('the end of the run is waited for', () => run.stderr().slice(end).includes('shuts down again'))
  frontend.answersAgain()
  const ended = await run.ended
  expect(ended.exitCode, ended.stderr).toBe(0)
  const result = RunResultSchema.parse(JSON.parse(ended.stdout))
  if ('error' in result) throw new Error(result.error.message)
  const { differences } = compareHarvest(result.manifest, ['sys_script'], (table) => simulator.visibleRows(table))
  expect(differences).toEqual([])
})

test('every command says that it waits for Temporal, and Ctrl-C ends it there', async () => {
  const simulator = await simulated()
  const folder = await temporaryFolder()
  const env = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: await deafServer() }
  const lines = [
    'status',
    'status --all',
    'pause',
    'resume',
    'cancel',
    'follow',
    'schedule list',
    'run --detach',
    'run',
  ]
  const ends = lines.map(async (line) => {
    const command = start(line.split(' '), env, folder)
    await until(`${line} says that it waits`, () => command.stderr().includes('waiting for Temporal at'))
    command.process.kill('SIGINT')
    const { exitCode, stderr } = await command.ended
    return [line, exitCode, stderr.includes('interrupted')]
  })
  expect(await Promise.all(ends)).toEqual(lines.map((line) => [line, 130, true]))
})

/** The address of a server that takes connections and never says a word. */
async function deafServer(): Promise<string> {
  const server = createServer(() => {})
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? 0 : address.port)
    })
  })
  onTestFinished(() => void server.close())
  return `127.0.0.1:${port}`
}

/** Follows through the library, without patience. */
async function followed(address: string, url: string): Promise<unknown> {
  const connection = await Connection.connect({ address })
  onTestFinished(() => connection.close())
  return followHarvest(new Client({ connection }), instanceName(url), { patienceMs: 0 })
}
