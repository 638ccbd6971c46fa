import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { environmentFor, harvester } from '../support/command.ts'
import { compareHarvest } from '../support/compare/compare-harvest.ts'
import { readManifest } from '../support/compare/stored-rows.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('a large table is exact, with a short history and a worker that stays small', { timeout: 240_000 }, async () => {
  const simulator = await simulated({ tables: { sys_script: 100_000 } })
  const folder = await temporaryFolder()
  const env = environmentFor(simulator, join(folder, 'home'))
  const ended = await harvester(['run', '--json', '--tables', 'sys_script'], env, folder)
  const result = RunResultSchema.parse(JSON.parse(ended.stdout))
  if ('error' in result) throw new Error(result.error.message)
  expect(result.tables).toMatchObject([{ verdict: 'complete', rows: 100_000, hidden: 0 }])
  const manifest = readManifest(result.manifest)
  expect(manifest.tables[0]?.intervals.at(-1)?.hi).toBeNull()
  expect(compareHarvest(result.manifest, ['sys_script'], (table) => simulator.visibleRows(table))).toMatchObject({
    rows: 100_000,
    differences: [],
  })
  const facts = /run ended .*memoryMb=(\d+).*historyEvents=(\d+)/.exec(ended.stderr)
  expect(Number(facts?.[1])).toBeLessThan(300)
  expect(Number(facts?.[2])).toBeLessThan(2000)
})
