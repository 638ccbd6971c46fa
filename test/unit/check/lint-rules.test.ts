import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

/** Files with a violation, which the rule has to find in the first of them; or with what only looks like one. */
interface Plant {
  /** The rule, or the words of one of our own. */
  readonly rule: string
  readonly name: string
  readonly files: Readonly<Record<string, string>>
}

const CIRCLE = 'lint/suspicious/noImportCycles'
const SPREAD = 'Write the properties out'
const CAST = 'Parse instead of casting'
const BARE = 'Throw a HarvestError'
const ENVIRONMENT = 'lint/style/noProcessEnv'
const LENGTH = 'lint/style/noExcessiveLinesPerFile'
const ANY = 'lint/suspicious/noExplicitAny'
const DEFAULT = 'lint/style/noDefaultExport'
const SKIPPED = 'lint/suspicious/noSkippedTests'
const FOCUSED = 'lint/suspicious/noFocusedTests'
const UNREAL = 'Test the real module'
const DEADLINE = 'openDeadline holds it'

const lines = (count: number): string => 'export {}\n'.repeat(count)

const PLANTS: readonly Plant[] = [
  {
    rule: CIRCLE,
    name: 'a circle of values',
    files: {
      'src/circle/a.ts': "import { b } from './b.ts'\nexport const a = () => b\n",
      'src/circle/b.ts': "import { a } from './a.ts'\nexport const b = () => a\n",
    },
  },
  {
    rule: CIRCLE,
    name: 'a circle of types alone',
    files: {
      'src/type-circle/a.ts': "import type { B } from './b.ts'\nexport type A = B | 1\n",
      'src/type-circle/b.ts': "import type { C } from './c.ts'\nexport type B = C | 2\n",
      'src/type-circle/c.ts': "import type { A } from './a.ts'\nexport type C = { readonly a: A }\n",
    },
  },
  ...plants(SPREAD, 'src/sink', ['export const a = (b: string) => ({ ...{ b, c: 1 }, ...{ d: 2 } })']),
  ...plants(CAST, 'src/sink', [
    'export const a = b as string',
    "export const a = b as 'gzip' | 'none'",
    'export const a = `$' + '{b as string}`',
    'export const a = <string>b',
    'export const a = b as unknown as const[]',
  ]),
  ...plants(BARE, 'src/sink', ["throw new Error('no')", "throw Error('no')", "reject(new Error('no'))"]),
  ...plants(ENVIRONMENT, 'src/cli', ['export const a = process.env.HOME', "export const a = process['env']"]),
  ...plants(LENGTH, 'src/sink', [lines(251)]),
  ...plants(LENGTH, 'test/unit', [lines(401)]),
  ...plants(ANY, 'src/sink', ['export const a = (b: any) => b']),
  ...plants(ANY, 'test/unit', ['export let rows: Array<any>']),
  ...plants(ANY, 'bench', ['export type A = string | any']),
  ...plants(DEFAULT, 'src/sink', ['export default 1']),
  ...plants(DEFAULT, 'scripts', ['const a = 1\nexport { a as default }']),
  ...plants(SKIPPED, 'test/unit', ["test.skip('a', () => {})", "describe.skip('a', () => {})"]),
  ...plants(FOCUSED, 'test/unit', ["test.only('a', () => {})", "describe.only('a', () => {})"]),
  ...plants(UNREAL, 'test/unit', ["vi.mock('node:fs')", "vi.doMock('node:fs', make)", "test.todo('a')"]),
  ...plants(DEADLINE, 'src/sink', ['export const a = AbortSignal.any([signal, AbortSignal.timeout(a)])']),
]

const LOOKALIKES: readonly Plant[] = [
  ...plants(SPREAD, 'src/sink', [
    'export const a = (b: object, c?: string) => ({ ...b, ...(c === undefined ? {} : { c }) })',
  ]),
  ...plants(CAST, 'src/sink', [
    "import { a as b } from './a.ts'\nimport * as c from './c.ts'\nexport { b as d }\nexport * as e from './e.ts'",
    'export const f = [1] as const // as such',
    "export const g = 'as it is'",
    'export type H<T> = { [K in keyof T as `x$' + '{K}`]: T[K] }',
  ]),
  ...plants(BARE, 'test/unit', ["throw new Error('no')"]),
  ...plants(BARE, 'src/sink', ["throw new HarvestError('SINK_FULL', 'no')", '// throw new Error()']),
  ...plants(ENVIRONMENT, 'src/config', ['export const a = process.env.HOME']),
  ...plants(LENGTH, 'src/sink', [lines(250)]),
  ...plants(ANY, 'src/sink', [
    "// any\nexport const a = AbortSignal.any([b]) // 'any'\nexport const c = 'any' + many.any",
  ]),
  ...plants(UNREAL, 'test/unit', ["test('nothing may skip', () => {})\nvi.fn()"]),
  ...plants(DEADLINE, 'src/sink', ['export const a = AbortSignal.any([signal, deadline.signal])']),
  { rule: DEFAULT, name: 'the configuration of the tests', files: { 'vitest.config.ts': 'export default 1\n' } },
]

/** Plants of one file each. */
function plants(rule: string, room: string, texts: readonly string[]): readonly Plant[] {
  return texts.map((text) => {
    const name = text.length > 90 ? `${text.slice(0, 90)}…` : text
    return { rule, name, files: { [`${room}/plant-${createHash('sha1').update(text).digest('hex')}.ts`]: `${text}\n` } }
  })
}

const Report = z.object({
  diagnostics: z.array(
    z.object({ category: z.string(), message: z.string(), location: z.object({ path: z.string() }) }),
  ),
})

/** Where the rules of our own lie. */
const PLUGINS = 'scripts/check/lint'

const root = fileURLToPath(new URL('../../..', import.meta.url))
let folder: string
let found: readonly string[]

/** Runs the linter with the configuration of the house over all plants at once; answers "<rule> <path> <message>" for each finding. */
async function lint(): Promise<readonly string[]> {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/package.json')
  const args = [
    join(dirname(biome), 'bin/biome'),
    'lint',
    '--vcs-enabled=false',
    '--reporter=json',
    '--max-diagnostics=none',
    '.',
  ]
  const printed = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (_, stdout) => resolve(stdout))
  })
  return Report.parse(JSON.parse(printed)).diagnostics.map(
    ({ category, location, message }) => `${category} ${location.path} ${message}`,
  )
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plants-'))
  await copyFile(join(root, 'biome.json'), join(folder, 'biome.json'))
  await cp(join(root, PLUGINS), join(folder, PLUGINS), { recursive: true })
  for (const [path, text] of [...PLANTS, ...LOOKALIKES].flatMap(({ files }) => Object.entries(files))) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  found = await lint()
})

afterAll(() => rm(folder, { recursive: true, force: true }))

function findingsOf({ rule, files }: Plant): readonly string[] {
  const paths = Object.keys(files)
  return found.filter((finding) => finding.includes(rule) && paths.some((path) => finding.includes(` ${path} `)))
}

describe('the linter finds a planted violation', () => {
  test.each(PLANTS)('$rule: $name', (plant) => {
    expect(findingsOf(plant)).not.toEqual([])
  })

  test('each rule of our own has at least one plant', async () => {
    for (const plugin of await readdir(join(root, PLUGINS))) {
      const words = /message\s*=\s*"([^"]+)"/.exec(await readFile(join(root, PLUGINS, plugin), 'utf8'))?.[1] ?? plugin
      expect(PLANTS.filter(({ rule }) => words.includes(rule))).not.toEqual([])
    }
  })
})

describe('the linter leaves alone what only looks like a violation', () => {
  test.each(LOOKALIKES)('$rule: $name', (plant) => {
    expect(findingsOf(plant)).toEqual([])
  })
})
