import { execFileSync } from 'node:child_process'
import { cp, lstat, mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { takeInventory } from '../../../src/inventory/take-inventory.ts'
import { exportHarvest } from '../../../src/projections/export/export-harvest.ts'
import { writeIndex } from '../../../src/report/index/write-index.ts'
import { writeReport } from '../../../src/report/write-report.ts'
import { acceptRun } from '../../../src/sink/accept/accept-run.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { foldHarvest } from '../../../src/sink/fold/fold-harvest.ts'
import { pruneHarvest } from '../../../src/sink/prune/prune-harvest.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { incrementAt, publishAt, publishChain, runAt, snapshotAt } from '../support/example-chain.ts'
import { PLACE, versionOf } from '../support/example-run.ts'

const MANY_MS = 120_000
const SPARSE_BYTES = 1024 ** 4
/** No command may take longer, nor make the process larger than it was by so much. */
const MOST_SECONDS = 60
const MOST_MB = 300

/** What may lie in the place of a file or folder of ours. */
const FORGERIES = {
  'a link to its own copy elsewhere': async (path: string, outside: string) => {
    await cp(path, join(outside, 'copy'), { recursive: true })
    await rm(path, { recursive: true })
    await symlink(join(outside, 'copy'), path)
  },
  'a link to itself': async (path: string) => {
    await rm(path, { recursive: true })
    await symlink(path, path)
  },
  'a link to a device without end': async (path: string) => {
    await rm(path, { recursive: true })
    await symlink('/dev/zero', path)
  },
  'a pipe that nobody writes to': async (path: string) => {
    await rm(path, { recursive: true })
    execFileSync('mkfifo', [path])
  },
  'a file of a terabyte': async (path: string) => {
    await rm(path, { recursive: true })
    await writeFile(path, '')
    await truncate(path, SPARSE_BYTES)
  },
  'a folder': async (path: string) => {
    await rm(path, { recursive: true })
    await mkdir(path)
  },
  nothing: async (path: string) => rm(path, { recursive: true }),
} as const

/** Every file and folder of a harvest of three runs, by path below the output folder. */
async function entriesOf(root: string, below = ''): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
    const path = join(below, entry.name)
    found.push(path, ...(entry.isDirectory() ? await entriesOf(root, path) : []))
  }
  return found.sort()
}

/** Runs a command; a typed failure is an answer, anything else is not. */
async function answered<T>(command: Promise<T>): Promise<T | HarvestError> {
  try {
    return await command
  } catch (error) {
    if (error instanceof HarvestError) return error
    throw error
  }
}

/** Every command that reads a folder of harvests, each with its output below `base`; pruning comes last, since it removes runs. */
function commandsOn(root: string, base: string): Readonly<Record<string, () => Promise<unknown>>> {
  const of = { folder: join(root, PLACE.instance), run: null, tables: null }
  return {
    verify: () => verifyHarvest(root),
    fold: () => foldHarvest({ ...of, out: join(base, 'fold') }),
    export: () => exportHarvest({ ...of, out: join(base, 'export'), format: 'csv', typed: true }),
    inventory: () => takeInventory({ ...of, out: join(base, 'inventory') }),
    report: () => writeReport({ ...of, out: join(base, 'page', 'report.html') }),
    'report --index': () => writeIndex({ folder: root, out: join(base, 'page', 'index.html') }),
    accept: () => acceptRun(root, join(base, 'gaps.json')),
    prune: () => pruneHarvest(root, { keep: 1, dryRun: false }),
  }
}

test(
  'whatever lies in the place of any file or folder, every command answers in bounded time and memory, and touches nothing outside',
  async () => {
    const template = await temporaryFolder()
    await publishChain(createDirectorySink({ root: join(template, 'out') }))
    const entries = await entriesOf(join(template, 'out'))
    expect(entries.length).toBeGreaterThan(40)
    const kinds = Object.keys(FORGERIES).filter((each): each is keyof typeof FORGERIES => each in FORGERIES)
    const largestBefore = process.resourceUsage().maxRSS
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...entries), fc.constantFrom(...kinds), async (entry, kind) => {
        const base = await temporaryFolder()
        const root = join(base, 'out')
        const outside = join(base, 'outside')
        await cp(join(template, 'out'), root, { recursive: true })
        await mkdir(outside)
        await FORGERIES[kind](join(root, entry), outside)
        const before = await entriesOf(outside)
        for (const [name, command] of Object.entries(commandsOn(root, base))) {
          const startedMs = performance.now()
          const outcome = await answered(command())
          const seconds = (performance.now() - startedMs) / 1000
          expect(seconds, `${name} with ${kind} at ${entry}`).toBeLessThan(MOST_SECONDS)
          // What was read through a link would be whole: only the true rows, or fewer tables with their reasons.
          if (name === 'fold' && kind === 'a link to its own copy elsewhere' && entry.includes('tables'))
            expect(outcome, `${entry} was read through a link`).not.toMatchObject({ failed: [] })
        }
        expect(await entriesOf(outside)).toEqual(before)
        const grownMb = (process.resourceUsage().maxRSS - largestBefore) / 1024
        expect(grownMb, `${kind} at ${entry}`).toBeLessThan(MOST_MB)
      }),
      { numRuns: 40 },
    )
  },
  MANY_MS,
)

test('prune ends where a table of a run stands on the run itself', async () => {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  await publishAt(sink, 1, [snapshotAt(1, [versionOf(1, 5)])])
  await publishAt(sink, 2, [incrementAt(2, 2, [versionOf(2, 5000)])])
  const [outcome] = await pruneHarvest(root, { keep: 1, dryRun: true })
  expect(outcome?.pruned).toMatchObject({ newest: [runAt(2)] })
})

test('fold does not follow a link in the place of a folder of parts, and names it', async () => {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  const tables = join(root, PLACE.instance, 'runs', runAt(2), 'tables')
  await rename(join(tables, 'sys_script'), join(root, 'elsewhere'))
  await symlink(join(root, 'elsewhere'), join(tables, 'sys_script'))
  const fold = await foldHarvest({ folder: join(root, PLACE.instance), out: join(root, 'fold'), tables: null })
  expect(fold.failed).toEqual([{ table: 'sys_script', reason: expect.stringContaining('links are not followed') }])
})

test('fold refuses a folder that leads back into the harvest through a link', async () => {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  await symlink(join(root, PLACE.instance), join(root, 'beside'))
  await expect(
    foldHarvest({ folder: join(root, PLACE.instance), out: join(root, 'beside', 'fold'), tables: null }),
  ).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

test('accept leaves a manifest that is named as its output as it is', async () => {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  const manifest = join(root, PLACE.instance, 'runs', runAt(3), 'manifest.json')
  const before = await readFile(manifest, 'utf8')
  await expect(acceptRun(root, manifest)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('choose another file'),
  })
  expect(await readFile(manifest, 'utf8')).toBe(before)
})

test('accept replaces a file of accepted gaps, and no link', async () => {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  const gaps = join(root, 'gaps.json')
  await acceptRun(root, gaps)
  await acceptRun(root, gaps)
  await symlink(gaps, join(root, 'linked.json'))
  await expect(acceptRun(root, join(root, 'linked.json'))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  expect((await lstat(join(root, 'linked.json'))).isSymbolicLink()).toBe(true)
})

test('verify tells more faults of one manifest than a call takes arguments', async () => {
  const root = await temporaryFolder()
  const parts = 150_000
  await publishAt(createDirectorySink({ root }), 1, [snapshotAt(1, [versionOf(1, 5)])])
  const path = join(root, PLACE.instance, 'runs', runAt(1), 'manifest.json')
  const manifest = JSON.parse(await readFile(path, 'utf8'))
  const [part] = manifest.tables[0].parts
  for (let at = 1; at <= parts; at += 1) manifest.tables[0].parts.push({ ...part, path: partOf(at) })
  await writeFile(path, JSON.stringify(manifest))
  const report = await verifyHarvest(root)
  expect(report.faults.filter(({ fault }) => fault === 'missing')).toHaveLength(parts)
  expect(report.faults.filter(({ fault }) => fault.startsWith('no receipt proves'))).toHaveLength(parts)
})

test.each([
  { name: 'larger than any file of a harvest', text: () => ' '.repeat(33 * 1024 * 1024), fault: /^larger than/ },
  { name: 'of more values than memory bears', text: () => `[${'{},'.repeat(1_500_000)}0]`, fault: /values: no file/ },
])('verify tells a manifest $name, and does not parse it', async ({ text, fault }) => {
  const root = await temporaryFolder()
  await publishAt(createDirectorySink({ root }), 1, [snapshotAt(1, [versionOf(1, 5)])])
  await writeFile(join(root, PLACE.instance, 'runs', runAt(1), 'manifest.json'), text())
  const report = await verifyHarvest(join(root, PLACE.instance, 'runs', runAt(1)))
  expect(report.faults).toEqual([{ path: 'manifest.json', fault: expect.stringMatching(fault) }])
})

function partOf(at: number): string {
  return `tables/sys_script/part-aaaaaaaa-7-1-${at}.ndjson.gz`
}
