import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createDirectorySink } from '../../src/sink/directory/directory-sink.ts'
import { RunReportSchema } from '../../src/sink/schema/run-result-schema.ts'
import { storeExample } from '../sinks/support/example-run.ts'
import { environmentFor, typed } from '../support/command.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('gaps are accepted until one is new, and the folder is folded and pruned', async () => {
  const simulator = await simulated({
    faults: [
      { table: 'sys_user', fault: 'hide-rows', fraction: 0.1 },
      { table: 'sys_rest_message', fault: 'withhold-columns', columns: ['rest_endpoint'] },
    ],
  })
  const folder = await temporaryFolder()
  const env = environmentFor(simulator)
  const type = (...args: readonly string[]) => typed(args, env, folder)
  const run = async (...flags: readonly string[]) => {
    const ended = await type('run', '--json', '--tables', 'sys_user,sys_rest_message,sys_script', ...flags)
    const tables = RunReportSchema.parse(JSON.parse(ended.stdout)).tables
    return [ended.exitCode, Object.fromEntries(tables.map(({ table, accepted }) => [table, accepted]))]
  }
  expect(await run()).toEqual([3, {}])

  const accepted = await type('accept', 'harvest', '--out', 'gaps.json')
  expect(accepted).toMatchObject({ exitCode: 0 })
  expect(accepted.stdout).toMatch(/^sys_rest_message: partial, columns withheld: rest_endpoint$/m)
  expect(accepted.stdout).toMatch(/^sys_user: partial, \d+ rows hidden$/m)
  const both = { sys_user: true, sys_rest_message: true, sys_script: false }
  expect(await run('--accept', 'gaps.json')).toEqual([0, both])

  simulator.addFaults([{ table: 'sys_rest_message', fault: 'withhold-columns', columns: ['name'] }])
  expect(await run('--accept', 'gaps.json')).toEqual([3, { ...both, sys_rest_message: false }])

  await writeFile(join(folder, 'foreign.json'), (await readFile(join(folder, 'gaps.json'), 'utf8')).replace('127', '1'))
  for (const file of ['foreign.json', 'nowhere.json']) {
    const refused = await type('run', '--accept', file)
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' })
    expect(refused.stderr).toMatch(/^CONFIG_INVALID: .*write the file with "harvester accept/m)
  }

  const folded = await type('fold', 'harvest', '--out', 'fold', '--tables', 'sys_user')
  expect(folded).toMatchObject({ exitCode: 0 })
  const lines = gunzipSync(await readFile(join(folder, 'fold/sys_user.ndjson.gz')))
    .toString()
    .trimEnd()
    .split('\n')
  expect(lines.map((line) => JSON.parse(line).sys_id)).toEqual(simulator.visibleIds('sys_user'))

  const [instance = ''] = (await readdir(join(folder, 'harvest'))).filter((name) => name !== 'sink.json')
  const runs = () => readdir(join(folder, 'harvest', instance, 'runs'))
  expect(await runs()).toHaveLength(3)
  const dry = await type('prune', 'harvest', '--keep', '2', '--dry-run')
  expect(dry.stdout).toMatch(/^would remove 1 run: \d+\.\d MB$/m)
  expect(await runs()).toHaveLength(3)
  expect(await type('prune', 'harvest', '--keep', '2')).toMatchObject({ exitCode: 0 })
  expect(await runs()).toHaveLength(2)
  expect(await type('verify', 'harvest')).toMatchObject({ exitCode: 0 })
})

test.each([
  { name: 'no number of runs to keep', args: ['prune', '.'], says: /--keep <n>' not specified/ },
  { name: 'no run to keep', args: ['prune', '.', '--keep', '0'], says: /whole number from 1/ },
  { name: 'nowhere to fold to', args: ['fold', '.'], says: /--out <folder>' not specified/ },
  { name: 'no table to fold', args: ['fold', '.', '--out', 'x', '--tables', '../x'], says: /is not a table name/ },
  { name: 'a folder without a harvest', args: ['fold', '.', '--out', 'x'], says: /contains no harvest/ },
  { name: 'a folder without a run to accept', args: ['accept', '.'], says: /contains no harvest/ },
])('exits with 2 for $name', async ({ args, says }) => {
  const ended = await typed(args, {}, await temporaryFolder())
  expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
  expect(ended.stderr).toMatch(says)
})

test('a table that cannot be folded is told on standard output, with exit 5', async () => {
  const folder = await temporaryFolder()
  const { run, manifest } = await storeExample(createDirectorySink({ root: join(folder, 'harvest') }))
  const place = await run.publish(manifest)
  await writeFile(join(place, '..', manifest.tables[0]?.parts[0]?.path ?? 'none'), 'x')
  const folded = await typed(['fold', 'harvest', '--out', 'fold'], {}, folder)
  expect(folded.exitCode).toBe(5)
  expect(folded.stdout).toMatch(/^FAILED sys_script: "tables\/sys_script\/part-.*" has 1 bytes, \d+ were recorded$/m)
  expect(await readdir(join(folder, 'fold'))).toEqual(['fold.json', 'sys_hub_flow.ndjson.gz'])
})

test('verify names what is damaged and the command that reads it again, which does', async () => {
  const simulator = await simulated()
  const folder = await temporaryFolder()
  const env = environmentFor(simulator)
  const type = (...args: readonly string[]) => typed(args, env, folder)
  const ran = await type('run', '--json', '--tables', 'sys_user,sys_script')
  const { run, manifest } = RunReportSchema.parse(JSON.parse(ran.stdout))
  const [part = ''] = (await readdir(join(manifest, '../tables/sys_user'))).sort()
  await writeFile(join(manifest, '../tables/sys_user', part), 'x')
  const damaged = await type('verify', 'harvest')
  expect(damaged).toMatchObject({ exitCode: 5 })
  expect(damaged.stdout).toMatch(/^FAULT .*\/tables\/sys_user\/part-.*: /m)
  expect(damaged.stdout).toContain(`1 fault; `)
  expect(damaged.stdout).toContain(`to read the damaged parts again: harvester run --repair ${run}`)
  const repaired = await type('run', '--repair', run)
  expect(repaired).toMatchObject({ exitCode: 0 })
  expect((await type('verify', 'harvest')).stdout).toContain('nothing wrong')
  // Nothing stands on the damaged run any more.
  expect((await type('prune', 'harvest', '--keep', '1')).stdout).toContain(`removed ${run}`)
  expect((await type('verify', 'harvest')).stdout).toContain('nothing wrong')
})
