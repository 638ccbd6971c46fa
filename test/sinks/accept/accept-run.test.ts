import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { HarvestOutcome } from '../../../src/contract/run/harvest-outcome.ts'
import type { ManifestTable } from '../../../src/contract/run/manifest.ts'
import { runVerdict } from '../../../src/contract/table/verdict.ts'
import { acceptRun } from '../../../src/sink/accept/accept-run.ts'
import { AcceptedGapsSchema } from '../../../src/sink/accept/accepted-gaps-schema.ts'
import { acceptedTables, readWithheldColumns } from '../../../src/sink/accept/accepted-tables.ts'
import { readAcceptedGaps } from '../../../src/sink/accept/read-accepted-gaps.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { publishAt, runAt, snapshotAt } from '../support/example-chain.ts'
import { PLACE } from '../support/example-run.ts'

/** How each table of the example ended. */
const ENDED: Readonly<Record<string, Partial<ManifestTable>>> = {
  sys_user: { verdict: 'partial', hidden: 0, withheldColumns: ['email'] },
  sys_audit: { verdict: 'denied', hidden: null, expected: null, code: 'SCOPE_FORBIDDEN' },
  sys_script: {},
  sys_trigger: { verdict: 'failed', hidden: null, expected: null, code: 'QUERY_REJECTED' },
  sys_hub_flow: { verdict: 'not_started', hidden: null, expected: null },
  sn_agent: { verdict: 'absent', hidden: null, expected: null, code: 'TABLE_ABSENT', optional: true },
}

async function harvested(): Promise<{ readonly root: string; readonly file: string; readonly manifest: string }> {
  const root = await temporaryFolder()
  await publishAt(
    createDirectorySink({ root }),
    1,
    Object.keys(ENDED).map((table) => snapshotAt(1, [], table)),
    ({ tables, ...rest }) => {
      const ended = tables.map((table) => ({ ...table, ...ENDED[table.table] }))
      return { ...rest, tables: ended, verdict: runVerdict(ended) }
    },
  )
  const manifest = join(root, PLACE.instance, 'runs', runAt(1), 'manifest.json')
  return { root, file: join(root, 'accepted.json'), manifest }
}

test.each([
  { name: 'the output folder', below: '' },
  { name: "an instance's folder", below: PLACE.instance },
  { name: "a run's folder", below: join(PLACE.instance, 'runs', runAt(1)) },
])('writes the gaps that can be accepted, and names the tables that cannot, from $name', async ({ below }) => {
  const { root, file } = await harvested()
  const { accepted, unacceptable } = await acceptRun(join(root, below), file)
  expect(AcceptedGapsSchema.parse(JSON.parse(await readFile(file, 'utf8')))).toEqual(accepted)
  expect(accepted).toEqual({
    schemaVersion: 1,
    instance: PLACE.instance,
    run: runAt(1),
    gaps: [
      { table: 'sys_audit', verdict: 'denied', hidden: null, withheldColumns: [], code: 'SCOPE_FORBIDDEN' },
      { table: 'sys_user', verdict: 'partial', hidden: 0, withheldColumns: ['email'], code: null },
    ],
  })
  expect(unacceptable.map(({ table, verdict }) => `${table} ${verdict}`)).toEqual([
    ...['sys_trigger failed', 'sys_hub_flow not_started'],
  ])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readAcceptedGaps(file, PLACE.instance)).toEqual(accepted)
})

test('replaces an older file, and leaves nothing beside it', async () => {
  const { root, file } = await harvested()
  await writeFile(file, 'old')
  await acceptRun(root, file)
  expect((await readdir(root)).sort()).toEqual(['accepted.json', PLACE.instance, 'sink.json'].sort())
  expect((await readAcceptedGaps(file, PLACE.instance)).gaps).toHaveLength(2)
})

test.each<{ readonly name: string; readonly prepare: (root: string) => Promise<readonly [run: string, file: string]> }>(
  [
    { name: 'a folder without a harvest', prepare: async (root) => [join(root, 'nowhere'), join(root, 'a.json')] },
    { name: 'a file in a folder that is missing', prepare: async (root) => [root, join(root, 'nowhere/a.json')] },
    {
      name: 'a folder instead of a file',
      prepare: async (root) => {
        await mkdir(join(root, 'a.json'))
        return [root, join(root, 'a.json')]
      },
    },
    {
      name: 'an instance without a finished run',
      prepare: async (root) => {
        await rm(join(root, PLACE.instance, 'latest.json'))
        return [root, join(root, 'a.json')]
      },
    },
  ],
)('refuses to accept from or to $name', async ({ prepare }) => {
  const [run, file] = await prepare((await harvested()).root)
  await expect(acceptRun(run, file)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

const GOOD = { schemaVersion: 1, instance: PLACE.instance, run: runAt(1), gaps: [] }
const FAILED = { table: 'sys_user', verdict: 'failed', hidden: null, withheldColumns: [], code: null }

test.each([
  { name: 'missing', text: null, message: /cannot be read: write the file with "harvester accept/ },
  { name: 'cut off', text: '{"schemaVersion', message: /is not JSON \(15 bytes\)/ },
  { name: 'no file of gaps', text: '{"run":"x"}', message: /is not of the expected form/ },
  { name: 'of a later release', text: { ...GOOD, schemaVersion: 2 }, message: /expected form at schemaVersion/ },
  { name: 'accepting what cannot be', text: { ...GOOD, gaps: [FAILED] }, message: /expected form at gaps\.0\.verdict/ },
  {
    name: 'of another instance',
    text: { ...GOOD, instance: 'other-1' },
    message: /accepts gaps of other-1, but this run reads acme-1f2e3d: write the file with/,
  },
])('refuses a file that is $name, with the remedy', async ({ text, message }) => {
  const file = join(await temporaryFolder(), 'accepted.json')
  if (text !== null) await writeFile(file, typeof text === 'string' ? text : JSON.stringify(text))
  await expect(readAcceptedGaps(file, PLACE.instance)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(message),
  })
})

const ended = (table: string, changes: Partial<HarvestOutcome['tables'][number]> = {}) => ({
  ...({ table, verdict: 'complete', optional: false, rows: 0, hidden: 0, expected: 0, pages: 1, seconds: 1 } as const),
  code: null,
  reason: null,
  hint: null,
  ...changes,
})

test('finds the accepted gaps of an outcome, with withheld columns out of its manifest', async () => {
  const { root, file, manifest } = await harvested()
  const { accepted } = await acceptRun(root, file)
  const tables = [
    ended('sys_user', { verdict: 'partial' }),
    ended('sys_audit', { verdict: 'denied', hidden: null }),
    ended('sys_script'),
    ended('sys_trigger', { verdict: 'failed', hidden: null }),
    ended('sys_properties', { verdict: 'denied', hidden: null }),
  ]
  const withheld = await readWithheldColumns(manifest)
  expect([...acceptedTables(tables, accepted, withheld)]).toEqual(['sys_user', 'sys_audit'])
  const other = new Map([['sys_user', ['phone']]])
  expect([...acceptedTables(tables, accepted, other)]).toEqual(['sys_audit'])
})

test('does not accept a table whose withheld columns cannot be looked up', async () => {
  const { root, file, manifest } = await harvested()
  const { accepted } = await acceptRun(root, file)
  await rm(manifest)
  const withheld = await readWithheldColumns(manifest)
  expect(withheld).toBeNull()
  const tables = [ended('sys_user', { verdict: 'partial' }), ended('sys_audit', { verdict: 'denied', hidden: null })]
  expect([...acceptedTables(tables, accepted, withheld)]).toEqual(['sys_audit'])
  await writeFile(manifest, '{')
  expect(await readWithheldColumns(manifest)).toBeNull()
})
