import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

/** Files with one violation each, by the rule that has to find it in the first of them. */
const PLANTS = [
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
]

const Report = z.object({
  diagnostics: z.array(z.object({ category: z.string(), location: z.object({ path: z.string() }) })),
})

const root = fileURLToPath(new URL('../../..', import.meta.url))
let folder: string
let found: readonly string[]

/** Runs the linter with the configuration of the house over all plants at once; answers "<rule> <path>" for each finding. */
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
  return Report.parse(JSON.parse(printed)).diagnostics.map(({ category, location }) => `${category} ${location.path}`)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plants-'))
  await copyFile(join(root, 'biome.json'), join(folder, 'biome.json'))
  for (const [path, text] of PLANTS.flatMap(({ files }) => Object.entries(files))) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  found = await lint()
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the linter finds a planted violation', () => {
  test.each(PLANTS)('$rule: $name', ({ rule, files }) => {
    expect(found).toContain(`${rule} ${Object.keys(files)[0]}`)
  })
})
