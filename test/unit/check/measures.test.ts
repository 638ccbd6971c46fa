import { describe, expect, test } from 'vitest'
import { MEASURES, sourceFile } from '../../../scripts/check/measures.js'

const PAGER = 'src/servicenow/paging/pager.ts'
const ONE_PAGE_LOOP = `/** Walks a range to its end. */
export async function walk(read: () => Promise<number>): Promise<void> {
  for (;;) {
    if ((await readPageAdapting(read)) === 0) return
  }
}
`
// In pieces, so that this file is not itself a finding.
const SOME_HOME = ['', 'home', 'somebody', 'project'].join('/')
const SOME_HOST = ['https:', '', 'registry.somewhere.example', 'pkg'].join('/')

const CROWDED = 'no folder with more than 15 files'
const SHARED_NAMES = 'no exported name with two meanings'

interface Plant {
  readonly rule: string
  readonly path: string
  readonly text: string
  readonly line?: number
}

function findingsOf(rule: string, files: readonly { readonly path: string; readonly text: string }[]) {
  const measure = MEASURES.find(({ name }) => name === rule)
  if (measure === undefined) throw new TypeError(`no measure is called ${rule}`)
  const pager = files.some(({ path }) => path === PAGER) ? [] : [sourceFile(PAGER, ONE_PAGE_LOOP)]
  const fact = sourceFile('src/contract/table/table-name.ts', IS_TABLE)
  const codes = sourceFile('src/contract/failure/failure-code.ts', "const CODES = ['SINK_FULL']\n")
  return measure.find([...pager, codes, fact, ...files.map(({ path, text }) => sourceFile(path, text))])
}

const ONE_HOME = 'facts of rows, tables and queries have one home'
const IS_TABLE =
  '/** Tells whether a text is the name of a table. */\nexport function isTableName(text: string): boolean {\n  return text !== null\n}\n'

const PLANTS: readonly Plant[] = [
  { rule: ONE_HOME, path: 'src/sink/a.ts', text: '\nfunction isTableName(): void {}\n', line: 2 },
  { rule: ONE_HOME, path: 'src/servicenow/a.ts', text: 'export const isTableName = (): boolean => true\n' },
  { rule: ONE_HOME, path: 'src/sink/a.ts', text: 'const A = /^\\d{4}-\\d{2}-\\d{2}T/\n' },
  { rule: ONE_HOME, path: 'src/config/a.ts', text: 'const A = /^[a-z][a-z0-9_]*$/\n' },
  { rule: ONE_HOME, path: 'src/sink/a.ts', text: 'const a = row.id.toLowerCase()\n' },
  {
    rule: ONE_HOME,
    path: 'src/activities/a.ts',
    text: "const a = { order: 'sys_id', lo: null, includesLo: false, hi: null }\n",
  },
  { rule: ONE_HOME, path: 'src/servicenow/plan/a.ts', text: 'const a = `sys_idIN$' + '{ids.join()}`\n' },
  { rule: ONE_HOME, path: 'src/servicenow/plan/a.ts', text: 'const a = `active=true^sys_id>$' + '{id}`\n' },
  { rule: 'imports point downwards', path: 'src/contract/a.ts', text: "import { b } from '../sink/b.ts'\n" },
  { rule: 'imports point downwards', path: 'src/contract/a.ts', text: "import { z } from 'zod'\n" },
  { rule: 'imports point downwards', path: 'src/contract/a.ts', text: "import { join } from 'node:path'\n" },
  { rule: 'imports point downwards', path: 'src/workflows/a.ts', text: "import { b } from '../activities/b.ts'\n" },
  { rule: 'imports point downwards', path: 'src/workflows/a.ts', text: "import { c } from '@temporalio/common'\n" },
  {
    rule: 'imports point downwards',
    path: 'src/sink/a.ts',
    text: "\nimport type { b } from '../servicenow/b.ts'\n",
    line: 2,
  },
  { rule: 'imports point downwards', path: 'src/sink/a.ts', text: "export { b } from '@temporalio/activity'\n" },
  { rule: 'imports point downwards', path: 'src/sink/fold/a.ts', text: "import { open } from 'node:fs/promises'\n" },
  { rule: 'imports point downwards', path: 'src/sink/s3/a.ts', text: "import type { Stats } from 'fs'\n" },
  { rule: 'imports point downwards', path: 'src/servicenow/a.ts', text: "import {\n  b,\n} from '../config/b.ts'\n" },
  { rule: 'imports point downwards', path: 'src/simulator/a.ts', text: "const b = await import('../sink/b.ts')\n" },
  { rule: 'imports point downwards', path: 'src/client/a.ts', text: "import '../worker/b.ts'\n" },
  { rule: 'imports point downwards', path: 'src/attic/a.ts', text: '' },
  {
    rule: 'plain English',
    path: 'src/sink/a.ts',
    text: "const a = 1\nconst b = 'it is asked again by itself'\n",
    line: 2,
  },
  { rule: 'plain English', path: 'src/sink/a.ts', text: '// what is stored stays\n' },
  { rule: 'plain English', path: 'README.md', text: 'It takes some five seconds.\n' },
  { rule: 'plain English', path: 'docs/a.md', text: 'Mend it, or begin anew.\n' },
  { rule: 'no suppressions', path: 'src/sink/a.ts', text: '// @ts-expect-error a reason\nconst a: string = 1\n' },
  { rule: 'no suppressions', path: 'scripts/a.js', text: '\n/* biome-ignore lint: no */\n', line: 2 },
  {
    rule: 'one page loop',
    path: 'src/sink/a.ts',
    text: 'while (more) {\n  await client.readPage(request, signal)\n}\n',
  },
  { rule: 'one page loop', path: 'src/activities/a.ts', text: 'for (const a of b) await client.readPage(a, signal)\n' },
  { rule: 'one page loop', path: PAGER, text: '/** Walks no more. */\nexport const walk = 1\n' },
  { rule: 'one page loop', path: PAGER, text: `${ONE_PAGE_LOOP}do {\n  await client.readPage(a)\n} while (b)\n` },
  { rule: 'no loop around HTTP', path: 'src/servicenow/http/a.ts', text: 'for (;;) {\n  await request(url)\n}\n' },
  { rule: 'no loop around HTTP', path: 'src/servicenow/auth/a.ts', text: 'while (!(await send(it))) tries += 1\n' },
  { rule: 'no loop around HTTP', path: 'src/servicenow/table-api/a.ts', text: 'do { await http.get(it) } while (b)\n' },
  { rule: 'no module-level mutable state', path: 'src/sink/a.ts', text: '\nlet count = 0\n', line: 2 },
  {
    rule: 'no module-level mutable state',
    path: 'src/sink/a.ts',
    text: 'const seen = new Map<string, string>()\nfunction f() {\n  seen.set(a, b)\n}\n',
  },
  {
    rule: 'no module-level mutable state',
    path: 'src/sink/a.ts',
    text: 'export const all: string[] = []\nfunction f() {\n  all.push(a)\n}\n',
  },
  {
    rule: 'no module-level mutable state',
    path: 'src/sink/a.ts',
    text: 'const known = {}\nfunction f() {\n  known[a] = b\n}\n',
  },
  { rule: 'a doc sentence on every exported name', path: 'src/sink/a.ts', text: 'export const a = 1\n' },
  {
    rule: 'failures are judged by the failure table',
    path: 'src/sink/a.ts',
    text: "\nif (error.code === 'SINK_FULL') return null\n",
    line: 2,
  },
  {
    rule: 'failures are judged by the failure table',
    path: 'src/a/a.ts',
    text: "const WAITS = ['SINK_FULL'] as const\n",
  },
  {
    rule: 'failures are judged by the failure table',
    path: 'src/a/a.ts',
    text: "switch (a) { case 'SINK_FULL': return }\n",
  },
  {
    rule: 'failures are judged by the failure table',
    path: 'src/a/a.ts',
    text: "const a = code.startsWith('SINK_')\n",
  },
  {
    rule: 'a doc sentence on every exported name',
    path: 'src/sink/a.ts',
    text: '/** an a */\nexport function a() {}\n',
    line: 2,
  },
  {
    rule: 'a doc sentence on every exported name',
    path: 'src/sink/a.ts',
    text: '// A line comment is no doc.\nexport interface A {}\n',
    line: 2,
  },
  {
    rule: 'a doc sentence on every exported name',
    path: 'src/sink/a.ts',
    text: '/** What b is for. */\nconst b = 1\nexport const a = b\n',
    line: 3,
  },
  { rule: 'every TODO has a number', path: 'src/sink/a.ts', text: 'const a = 1 // TODO do it\n' },
  { rule: 'every TODO has a number', path: 'test/unit/a.test.ts', text: '/*\n FIXME */\n' },
  { rule: 'no forbidden words in names', path: 'src/sink/row-utils.ts', text: '' },
  { rule: 'no forbidden words in names', path: 'src/helpers/rows.ts', text: '' },
  { rule: 'no forbidden words in names', path: 'src/sink/a.ts', text: 'export function readBatchAgain() {}\n' },
  { rule: 'no forbidden words in names', path: 'src/sink/a.ts', text: '\nexport class JobManager {}\n', line: 2 },
  { rule: 'no machine paths, no registry hosts', path: 'docs/a.md', text: `Look into ${SOME_HOME}.\n` },
  {
    rule: 'no machine paths, no registry hosts',
    path: 'package-lock.json',
    text: `{\n"resolved": "${SOME_HOST}"}\n`,
    line: 2,
  },
]

describe('a planted violation is found', () => {
  test.each(PLANTS)('$rule: $path has $text', ({ rule, path, text, line }) => {
    expect(findingsOf(rule, [{ path, text }])).toEqual([
      expect.objectContaining({ path, ...(line === undefined ? {} : { line }) }),
    ])
  })

  test.each(['src/sink', 'test/unit/sink', 'scripts'])(
    'a sixteenth file in %s, whatever its subfolders hold',
    (folder) => {
      const names = Array.from({ length: 15 }, (_, at) => `${folder}/f${at}.ts`)
      const filled = [...names, `${folder}/deeper/a.ts`].map((path) => ({ path, text: '' }))
      expect(findingsOf(CROWDED, filled)).toEqual([])
      expect(findingsOf(CROWDED, [...filled, { path: `${folder}/one-more.json`, text: '' }])).toEqual([
        { path: folder, line: 1, note: '16 files, at most 15' },
      ])
    },
  )

  test('an exported name with two meanings, in the second file that declares it', () => {
    const files = [
      { path: 'src/sink/a.ts', text: 'export interface Row {}\n' },
      { path: 'src/sink/b.ts', text: 'const row = 1\nexport type Row = string\n' },
    ]
    expect(findingsOf(SHARED_NAMES, files)).toEqual([
      { path: 'src/sink/b.ts', line: 2, note: 'Row is exported by src/sink/a.ts too' },
    ])
  })

  test.each(MEASURES.map(({ name }) => name))('"%s" has at least one plant', (name) => {
    expect([...PLANTS.map(({ rule }) => rule), SHARED_NAMES, CROWDED]).toContain(name)
  })
})

describe('what only looks like a violation is left alone', () => {
  test('overloads of one function, and names that are passed on or not exported', () => {
    const files = [
      { path: 'src/sink/a.ts', text: 'export function f(a: 1): 1\nexport function f(a: 2): 2\n' },
      { path: 'src/sink/b.ts', text: "export { f } from './a.ts'\nconst g = 1\n" },
      { path: 'src/sink/c.ts', text: 'const f = 1\nexport const g = f\n' },
    ]
    expect(findingsOf(SHARED_NAMES, files)).toEqual([])
  })

  test.each<Plant>([
    {
      rule: 'imports point downwards',
      path: 'src/workflows/a.ts',
      text: "import type { C } from '@temporalio/common'\n",
    },
    {
      rule: 'imports point downwards',
      path: 'src/sink/directory/read/a.ts',
      text: "import { open } from 'node:fs/promises'\n",
    },
    {
      rule: 'imports point downwards',
      path: 'src/sink/part/a.ts',
      text: "import { b } from '../../contract/b.ts'\nimport { join } from 'node:path'\nimport { c } from './c.ts'\n",
    },
    {
      rule: 'imports point downwards',
      path: 'src/contract/a.ts',
      text: "const text = `import { b } from '../sink/b.ts'`\n",
    },
    { rule: 'no suppressions', path: 'test/a.test.ts', text: "const text = '// @ts-ignore'\n" },
    {
      rule: 'one page loop',
      path: 'src/servicenow/paging/a.ts',
      text: 'for (;;) {\n  await client.readPage(idsRequest(walk, lo, hi), signal)\n}\n',
    },
    {
      rule: 'one page loop',
      path: 'src/activities/a.ts',
      text: 'for await (const step of readPages(client)) keep(step)\nawait client.readPage(a)\n',
    },
    {
      rule: 'no loop around HTTP',
      path: 'src/servicenow/http/a.ts',
      text: 'for await (const piece of body) pieces.push(piece)\nawait request(url)\n',
    },
    {
      rule: 'no module-level mutable state',
      path: 'src/sink/a.ts',
      text: "const a: ReadonlySet<string> = new Set(['b'])\nconst c = ['d']\nfunction f() {\n  let count = 0\n  const seen = new Map()\n  seen.set(a, c)\n}\n",
    },
    {
      rule: 'a doc sentence on every exported name',
      path: 'src/sink/a.ts',
      text: "/** Says what it is for. */\nexport const a = 1\n\n/**\n * Reads a thing; throws where there is none.\n * @param b what\n */\nexport async function* b() {}\nexport { c } from './c.ts'\n",
    },
    {
      rule: 'every TODO has a number',
      path: 'src/sink/a.ts',
      text: "// TODO #12 do it\n// TODO(#3) and this\nconst a = 'TODO'\n",
    },
    {
      rule: 'failures are judged by the failure table',
      path: 'src/sink/a.ts',
      text: "// SINK_FULL\nthrow new HarvestError(\n  'SINK_FULL', 'a')\nconst b = { code: 'SINK_FULL' }\nconst c = 'SINK'\n",
    },
    {
      rule: 'failures are judged by the failure table',
      path: 'test/unit/a.test.ts',
      text: "expect(a).toBe('SINK_FULL')\n",
    },
    {
      rule: 'no forbidden words in names',
      path: 'src/servicenow/dataset/a.ts',
      text: 'export type ServiceNowTable = Record<string, string>\nexport const database = 1\nconst item = 2\n',
    },
    {
      rule: 'no machine paths, no registry hosts',
      path: 'docs/a.md',
      text: 'PUT /homework and src/work/a.ts, https://example.com/registry\n',
    },
  ])('$rule: $path', ({ rule, path, text }) => {
    expect(findingsOf(rule, [{ path, text }])).toEqual([])
  })
})
