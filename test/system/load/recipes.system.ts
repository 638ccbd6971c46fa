import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { exportHarvest } from '../../../src/projections/export/export-harvest.ts'
import { foldHarvest } from '../../../src/sink/fold/fold-harvest.ts'
import { publishRows } from '../../inventory/support/publish-rows.ts'
import { requireTool } from '../require-tool.ts'
import { load } from './loading.ts'
import { type Postgres, postgres, type TestDatabase } from './postgres.ts'

const MADE = { active: 'true', sys_updated_on: '2026-01-01 10:00:00', sys_updated_by: 'ann' }
const ROWS = {
  sys_script: [
    {
      ...MADE,
      sys_id: 'a1',
      name: 'Calls by message',
      collection: 'incident',
      when: 'after',
      is_rest: 'true',
      script: '',
    },
    {
      ...MADE,
      sys_id: 'a2',
      name: 'Calls in code',
      collection: 'task',
      when: 'async',
      script: "new sn_ws.RESTMessageV2('x')",
    },
    { ...MADE, sys_id: 'a3', name: 'Is off', active: 'false', script: 'new sn_ws.RESTMessageV2()' },
    { ...MADE, sys_id: 'a4', name: 'Stays inside', sys_updated_on: '2025-12-01 10:00:00', script: 'current.update()' },
  ],
  sys_script_include: [{ ...MADE, sys_id: 'b1', name: 'Sender', script: 'x' }],
  sysauto_script: [
    {
      ...MADE,
      sys_id: 'c1',
      name: 'As a user',
      run_type: 'daily',
      run_as: 'u1',
      sys_updated_on: '2025-12-01 10:00:00',
    },
    {
      ...MADE,
      sys_id: 'c2',
      name: 'As nobody known',
      run_type: 'daily',
      run_as: 'u9',
      sys_updated_on: '2025-12-01 10:00:00',
    },
    { ...MADE, sys_id: 'c3', name: 'As the system', run_type: 'daily', run_as: '', sys_updated_by: 'bob' },
  ],
  sys_user: [{ sys_id: 'u1', user_name: 'ann', active: 'false' }],
  sys_ws_operation: [
    {
      ...MADE,
      sys_id: 'd1',
      name: 'open',
      http_method: 'POST',
      operation_uri: '/api/x/open',
      requires_authentication: 'false',
    },
    {
      ...MADE,
      sys_id: 'd2',
      name: 'safe',
      http_method: 'GET',
      operation_uri: '/api/x/safe',
      requires_authentication: 'true',
    },
  ],
}
const CHANGES = { sys_user: { verdict: 'partial', hidden: 2, reason: '2 rows are hidden' } } as const

/** The interpreter for which Debian has pandas; others may come first in the search path. */
const DEBIAN_PYTHON = '/usr/bin/python3'

/** What each recipe answers, in the order of the page; columns apart by tabs. */
const ANSWERS: readonly (readonly string[])[] = [
  ['Calls by message\tincident\tafter\tann', 'Calls in code\ttask\tasync\tann'],
  ['As a user\tdaily\tann\tfalse', 'As nobody known\tdaily\tu9\t', 'As the system\tdaily\tsystem\t'],
  ['POST\t/api/x/open\topen'],
  [
    'sys_script\tCalls by message\t2026-01-01 10:00:00\tann',
    'sys_script\tCalls in code\t2026-01-01 10:00:00\tann',
    'sys_script\tIs off\t2026-01-01 10:00:00\tann',
    'sys_script_include\tSender\t2026-01-01 10:00:00\tann',
    'sysauto_script\tAs the system\t2026-01-01 10:00:00\tbob',
  ],
  ['sys_user\tpartial\t1\t2\t2 rows are hidden'],
]

/** The recipes of the page in one language, in its order. */
function recipes(language: string): readonly string[] {
  const page = readFileSync('docs/recipes.md', 'utf8')
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text ?? '')
}

let server: Postgres
beforeAll(async () => {
  server = await postgres()
})
afterAll(() => server.end())

/** A harvest with its projections: the folder that recipes are run in, and the database. */
async function kitchen(): Promise<{ readonly folder: string; readonly database: TestDatabase }> {
  const harvest = await publishRows(ROWS, CHANGES)
  const folder = dirname(harvest)
  await foldHarvest({ folder: harvest, out: `${folder}/current`, tables: null })
  await exportHarvest({ folder: harvest, out: `${folder}/parquet`, tables: null, format: 'parquet', typed: false })
  const database = await server.database()
  await load(harvest, database)
  return { folder, database }
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

test('every recipe in SQL answers in psql what it says', async () => {
  const { database } = await kitchen()
  const run = (sql: string): readonly string[] =>
    lines(
      execFileSync(requireTool('psql'), ['-XAtq', '-F', '\t', '-v', 'ON_ERROR_STOP=1'], {
        input: `set search_path to acme_1f2e3d;\n${sql}`,
        encoding: 'utf8',
        env: { PATH: process.env.PATH, ...database.psql },
      }),
    )
  expect(recipes('sql').map(run)).toEqual(ANSWERS)
})

test('every recipe with jq answers what it says', async () => {
  requireTool('jq')
  const { folder } = await kitchen()
  const run = (text: string): readonly string[] =>
    lines(
      execFileSync('bash', ['--norc', '-euo', 'pipefail', '-c', text], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env.PATH, LC_ALL: 'C' },
      }),
    )
  expect(recipes('sh').map(run)).toEqual(ANSWERS)
})

test('every recipe with pandas answers what it says', async () => {
  const { folder } = await kitchen()
  const [tools, ...questions] = recipes('python')
  const run = (text: string): readonly string[] =>
    lines(execFileSync(DEBIAN_PYTHON, ['-I', '-c', `${tools}\n${text}`], { cwd: folder, encoding: 'utf8' }))
  expect(questions.map(run)).toEqual(ANSWERS)
})

test('every recipe for DuckDB answers what it says', async () => {
  const { folder } = await kitchen()
  const duck = await DuckDBInstance.create(':memory:')
  const connection = await duck.connect()
  onTestFinished(() => {
    connection.closeSync()
    duck.closeSync()
  })
  const answers: (readonly string[])[] = []
  for (const sql of recipes('duckdb')) {
    const read = await connection.runAndReadAll(sql.replaceAll("'parquet/", `'${folder}/parquet/`))
    answers.push(read.getRows().map((row) => row.map((value) => (value === null ? '' : String(value))).join('\t')))
  }
  // export.json says of a table its verdict and rows alone.
  expect(answers).toEqual([...ANSWERS.slice(0, -1), ['sys_user\tpartial\t1']])
})
