import { execFile } from 'node:child_process'
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

interface Plant {
  /** The rule, or the words of one of our own. */
  readonly rule: string
  readonly name: string
  readonly files: Readonly<Record<string, string>>
}

/** Files with one violation each, which the rule has to find in the first of them. */
const PLANTS: readonly Plant[] = [
  {
    rule: 'lint/suspicious/noImportCycles',
    name: 'a circle of values',
    files: {
      'src/circle/a.ts': "import { b } from './b.ts'\nexport const a = () => b\n",
      'src/circle/b.ts': "import { a } from './a.ts'\nexport const b = () => a\n",
    },
  },
  {
    rule: 'lint/suspicious/noImportCycles',
    name: 'a circle of types alone',
    files: {
      'src/type-circle/a.ts': "import type { B } from './b.ts'\nexport type A = B | 1\n",
      'src/type-circle/b.ts': "import type { C } from './c.ts'\nexport type B = C | 2\n",
      'src/type-circle/c.ts': "import type { A } from './a.ts'\nexport type C = { readonly a: A }\n",
    },
  },
  {
    rule: 'Write the properties out',
    name: 'an object built from groups',
    files: { 'src/spread/a.ts': 'export const a = (b: string) => ({ ...{ b, c: 1 }, ...{ d: 2 } })\n' },
  },
]

/** What only looks like a violation. */
const LOOKALIKES: readonly Plant[] = [
  {
    rule: 'Write the properties out',
    name: 'a property that may be absent, and a copy',
    files: {
      'src/spread/b.ts': 'export const a = (b: object, c?: string) => ({ ...b, ...(c === undefined ? {} : { c }) })\n',
    },
  },
]

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
})

describe('the linter leaves alone what only looks like a violation', () => {
  test.each(LOOKALIKES)('$rule: $name', (plant) => {
    expect(findingsOf(plant)).toEqual([])
  })
})
