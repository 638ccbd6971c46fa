import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { environmentFor, start, typed } from '../support/command.ts'
import { compareHarvest } from '../support/compare/compare-harvest.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const ServerNote = z.object({ pid: z.number(), uiPort: z.number() })

function serverOf(folder: string): z.infer<typeof ServerNote> {
  return ServerNote.parse(JSON.parse(readFileSync(join(folder, 'home/temporal/server.json'), 'utf8')))
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('three runs at once on one home are one harvest that all three follow, on one server that stops with the last', async () => {
  const simulator = await simulated({ tables: { sys_script: 10_000, sys_user: 2500 } })
  const held = simulator.holdAt('sys_script', 6)
  const folder = await temporaryFolder()
  const env = environmentFor(simulator, join(folder, 'home'))
  const args = ['run', '--json', '--page-size', '500', '--tables', 'sys_script,sys_user']
  const running = [1, 2, 3].map(() => start(args, env, folder))
  await until('the sixth page is asked for', held.reached)
  await until('all three follow it', () => running.every((each) => /started|resuming/.test(each.stderr())))
  held.release()
  const { pid } = serverOf(folder)
  const ended = await Promise.all(running.map((each) => each.ended))
  expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
  const results = ended.map(({ stdout }) => RunResultSchema.parse(JSON.parse(stdout)))
  const [first] = results
  if (first === undefined || 'error' in first) throw new Error('no result')
  expect(new Set(results.map((each) => ('error' in each ? each.error.message : each.run)))).toEqual(
    new Set([first.run]),
  )
  const compared = compareHarvest(first.manifest, ['sys_script', 'sys_user'], (table) => simulator.visibleRows(table))
  expect(compared).toMatchObject({ rows: 12_500, differences: [] })
  // One harvest: no page was read for each of them.
  expect(simulator.requests().filter(({ path }) => path.endsWith('/sys_script')).length).toBeLessThan(35)
  await until('the server is gone', () => !lives(pid))
})

/** Does what the cancel button of a workflow's page in the Temporal UI does; gives the server's answer. */
async function cancelOnPage(page: string): Promise<readonly [number, string]> {
  const { origin, pathname } = new URL(page)
  const opened = await fetch(page)
  await opened.arrayBuffer()
  const token = /_csrf=([^;]+)/.exec(opened.headers.get('set-cookie') ?? '')?.[1] ?? ''
  const workflow = /workflows\/([^/]+)/.exec(pathname)?.[1] ?? ''
  const answer = await fetch(`${origin}/api/v1/namespaces/default/workflows/${workflow}/cancel`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Cookie: `_csrf=${token}`, 'X-CSRF-TOKEN': token },
    body: '{}',
  })
  return [answer.status, (await answer.text()).trim()]
}

test('a run that is cancelled from the Temporal UI publishes what it read, and that verifies', async () => {
  const simulator = await simulated({ tables: { sys_script: 6000 } })
  const held = simulator.holdAt('sys_script', 16)
  const folder = await temporaryFolder()
  const env = environmentFor(simulator, join(folder, 'home'))
  const run = start(['run', '--page-size', '200', '--tables', 'sys_script,sys_user'], env, folder)
  await until('the sixteenth page is asked for', held.reached)
  const page = /Temporal UI: (\S+)/.exec(run.stderr())?.[1] ?? ''
  expect(await cancelOnPage(page)).toEqual([200, '{}'])
  const ended = await run.ended
  expect([ended.exitCode, ended.stdout]).toEqual([5, expect.stringContaining('cancelled')])
  const verified = await typed(['verify', join(folder, 'harvest')], env, folder)
  expect([verified.exitCode, verified.stdout]).toEqual([0, expect.stringContaining('nothing wrong')])
})
