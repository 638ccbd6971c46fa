import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

/** A small house: one entry that uses one thing, and everything else is a violation or meant for tests. */
const HOUSE = {
  'package.json': '{ "name": "house", "type": "module", "dependencies": { "undici": "7.0.0" } }',
  'src/client/index.ts': "import { used } from '../used.ts'\nused()\n",
  'src/used.ts': [
    'export function used(): void {}',
    'export function unused(): void {}',
    'export interface Unused {}',
    'export function testedOnly(): void {}',
    '/** Meant for tests. @internal */',
    'export function internal(): void {}\n',
  ].join('\n'),
  'src/forgotten.ts': 'export const forgotten = 1\n',
  'test/used.test.ts': "import { internal, testedOnly } from '../src/used.ts'\ntestedOnly()\ninternal()\n",
}

const Names = z.array(z.object({ name: z.string() }))
const Report = z.object({
  issues: z.array(z.object({ file: z.string(), files: Names, dependencies: Names, exports: Names, types: Names })),
})

const root = fileURLToPath(new URL('../../..', import.meta.url))
let folder: string

/** What knip finds with the configuration of the house, as "<kind> <name>". */
async function findUnused(...more: readonly string[]): Promise<readonly string[]> {
  const args = [
    join(root, 'node_modules/knip/bin/knip.js'),
    '--no-progress',
    '--no-config-hints',
    '--reporter',
    'json',
    ...more,
  ]
  const printed = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (_, stdout) => resolve(stdout))
  })
  const { issues } = Report.parse(JSON.parse(printed))
  return issues.flatMap(({ files, dependencies, exports, types }) =>
    Object.entries({ file: files, dependency: dependencies, export: exports, type: types }).flatMap(([kind, names]) =>
      names.map(({ name }) => `${kind} ${name}`),
    ),
  )
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'house-'))
  await copyFile(join(root, 'knip.jsonc'), join(folder, 'knip.jsonc'))
  for (const [path, text] of Object.entries(HOUSE)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test('a file, a dependency, an export and a type that nobody uses are found', async () => {
  expect((await findUnused()).toSorted()).toEqual([
    'dependency undici',
    'export unused',
    'file src/forgotten.ts',
    'type Unused',
  ])
})

test('what only a test uses is found, unless it is meant for one', async () => {
  const found = await findUnused('--production')
  expect(found).toContain('export testedOnly')
  expect(found).not.toContain('export internal')
})
