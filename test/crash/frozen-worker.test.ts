import { readdirSync, watch } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { harvestStatus } from '../../src/client/status/harvest-status.ts'
import { environmentFor, start, typed } from '../support/command.ts'
import { compareHarvest } from '../support/compare/compare-harvest.ts'
import { readManifest } from '../support/compare/stored-rows.ts'
import { temporalClient } from '../support/harvest-bench.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const ROWS = 5000

const Detached = z.object({ instance: z.string() })

/** Files under their final names below a folder, whose paths match. */
function stored(folder: string, form: RegExp): readonly string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return paths.filter((path) => form.test(path) && !basename(path).startsWith('.tmp-'))
}

test('a worker that is frozen past its heartbeat while another finishes its slice, and then goes on, harms nothing', async () => {
  // One slice of 50 pages, so that what the frozen worker holds is all that there is.
  const simulator = await simulated({ tables: { sys_script: ROWS }, latencyMs: 100 })
  const folder = await temporaryFolder()
  const output = join(folder, 'output')
  const client = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: inject('temporalAddress') }
  // With one lane each, a frozen worker has no slot left in which it would be given the retry.
  const env = { ...client, HARVESTER_SINK: `directory:${output}`, HARVESTER_LANES: '1' }

  const frozen = start(['worker'], env, folder)
  await until('the first worker has started', () => frozen.stderr().includes('worker started'))
  const args = ['run', '--json', '--detach', '--lanes', '1', '--page-size', '100', '--tables', 'sys_script']
  const { instance } = Detached.parse(JSON.parse((await typed(args, client, folder)).stdout))
  const temporal = await temporalClient()
  const status = () => harvestStatus(temporal, instance)
  // Its first part is stored, and Temporal knows.
  await until('Temporal knows of stored rows', async () => (await status()).active.some(({ rows }) => rows > 0))
  frozen.process.kill('SIGSTOP')
  const [first = '', ...more] = stored(folder, /\/tables\/sys_script\/part-.*-1-\d\.ndjson\.gz$/)
  expect(more).toEqual([])
  const written = new Set<string>()
  const watcher = watch(join(folder, dirname(first)), (_event, name) => {
    if (name !== null && !name.startsWith('.tmp-')) written.add(name)
  })
  onTestFinished(() => watcher.close())

  const other = start(['worker'], env, folder)
  await until(
    'the other worker has stored a receipt',
    () => stored(folder, /\/receipts\/sys_script\/.*-2-[0-9a-f]{16}\.json$/).length > 0,
  )
  const byOther = stored(folder, /\/tables\/sys_script\/part-.*-2-\d\.ndjson\.gz$/).map((path) => basename(path))
  frozen.process.kill('SIGCONT')
  await until('the run has ended', async () => (await status()).state !== 'RUNNING')
  const { state, finished, place } = await status()
  expect([state, finished]).toMatchObject(['COMPLETED', [{ verdict: 'complete', rows: ROWS }]])
  const manifest = join(place ?? '', 'manifest.json')
  // Asked to end, it first writes what it still means to write.
  for (const worker of [frozen, other]) {
    worker.process.kill('SIGTERM')
    expect((await worker.ended).exitCode).toBe(0)
  }

  const zombies = [...written].filter((name) => /-1-\d+\.ndjson\.gz$/.test(name))
  expect(zombies.length).toBeGreaterThan(0)
  const named = readManifest(manifest).tables.flatMap(({ parts }) => parts.map(({ path }) => basename(path)))
  expect(named).toEqual([basename(first), ...[...byOther].sort()])
  expect(named.filter((name) => zombies.includes(name))).toEqual([])
  expect(compareHarvest(manifest, ['sys_script'], (table) => simulator.visibleRows(table))).toMatchObject({
    rows: ROWS,
    differences: [],
  })
  const verified = await typed(['verify', output], client, folder)
  expect([verified.exitCode, verified.stdout]).toEqual([0, expect.stringContaining('nothing wrong')])
})
