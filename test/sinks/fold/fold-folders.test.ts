import { cp, mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { nodeFileSystem } from '../../../src/sink/directory/node-file-system.ts'
import { foldHarvest } from '../../../src/sink/fold/fold-harvest.ts'
import { findZstd } from '../../../src/sink/part/zstd.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { systemError } from '../directory/system-error.ts'
import { watchedFiles } from '../directory/watched-files.ts'
import { incrementAt, publishAt, publishChain, runAt, snapshotAt } from '../support/example-chain.ts'
import { PLACE, rowOf, storeExample, versionOf } from '../support/example-run.ts'

async function chained(): Promise<{ readonly root: string; readonly instance: string; readonly out: string }> {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  return { root, instance: join(root, PLACE.instance), out: join(root, 'fold') }
}

const rowsIn = async (out: string, table: string): Promise<readonly string[]> =>
  gunzipSync(await readFile(join(out, `${table}.ndjson.gz`)))
    .toString()
    .split('\n')
    .slice(0, -1)

test.each([
  { name: 'the output folder', below: '' },
  { name: 'the folder of the instance', below: PLACE.instance },
  { name: 'the folder of the newest run', below: join(PLACE.instance, 'runs', runAt(3)) },
])('folds the same from $name', async ({ below }) => {
  const { root, out } = await chained()
  const fold = await foldHarvest({ folder: join(root, below), out, tables: null })
  expect(fold).toMatchObject({ run: runAt(3), tables: [{ rows: 4 }, { rows: 4 }], failed: [] })
})

test('folds the state that an older run left', async () => {
  const { instance, out } = await chained()
  const fold = await foldHarvest({ folder: join(instance, 'runs', runAt(2)), out, tables: null })
  expect(fold).toMatchObject({ run: runAt(2), tables: [{ chain: [runAt(1), runAt(2)] }, { rows: 3 }] })
  expect(await rowsIn(out, 'sys_script')).toEqual([versionOf(20, 4000, 1), versionOf(25, 4001), versionOf(30, 7)])
})

test('a run that did not read a window to its end leaves the state that it began with', async () => {
  const { root, instance, out } = await chained()
  await publishAt(createDirectorySink({ root }), 4, [incrementAt(4, 3, [versionOf(1, 10_900)])], (manifest) => ({
    ...manifest,
    verdict: 'failed',
    tables: manifest.tables.map((table) => ({ ...table, verdict: 'failed', code: 'PAGE_STALLED' })),
  }))
  for (const folder of [instance, join(instance, 'runs', runAt(4))]) {
    const { tables } = await foldHarvest({ folder, out, tables: ['sys_script'] })
    expect(tables).toMatchObject([{ chain: [runAt(1), runAt(2), runAt(3)], rows: 4 }])
  }
})

test('folds only the tables that are asked for, and refuses those that have no rows', async () => {
  const { root, out } = await chained()
  expect((await foldHarvest({ folder: root, out, tables: ['syslog'] })).tables.map(({ table }) => table)).toEqual([
    'syslog',
  ])
  expect(await readdir(out)).not.toContain('sys_script.ndjson.gz')
  await expect(foldHarvest({ folder: root, out, tables: ['syslog', 'sys_user'] })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('sys_user'),
  })
})

test.each<{ readonly name: string; readonly damage: (instance: string) => Promise<unknown>; readonly reason: RegExp }>([
  {
    name: 'is gone',
    damage: async (instance) => rm(await partOf(instance, 2)),
    reason: /^"tables\/sys_script\/part-[^"]+" is missing$/,
  },
  {
    name: 'was cut',
    damage: async (instance) => truncate(await partOf(instance, 1), 9),
    reason: /^"tables\/sys_script\/part-[^"]+" has 9 bytes, \d+ were recorded$/,
  },
  {
    name: 'was altered',
    damage: async (instance) => {
      const path = await partOf(instance, 1)
      const bytes = await readFile(path)
      bytes[15] = (bytes[15] ?? 0) ^ 1
      await writeFile(path, bytes)
    },
    reason: /^"tables\/sys_script\/part-[^"]+" was altered: its sha256 is/,
  },
])('a table of which a part $name fails by name and stops no other', async ({ damage, reason }) => {
  const { root, instance, out } = await chained()
  await damage(instance)
  const fold = await foldHarvest({ folder: root, out, tables: null })
  expect(fold.failed).toEqual([{ table: 'sys_script', reason: expect.stringMatching(reason) }])
  expect(fold.tables.map(({ table }) => table)).toEqual(['syslog'])
  expect((await readdir(out)).sort()).toEqual(['fold.json', 'syslog.ndjson.gz'])
})

test('a table whose chain is broken fails by name', async () => {
  const { root, instance, out } = await chained()
  await rm(join(instance, 'runs', runAt(1)), { recursive: true })
  const { tables, failed } = await foldHarvest({ folder: root, out, tables: null })
  expect(tables).toEqual([])
  expect(failed.map(({ table }) => table)).toEqual(['sys_script', 'syslog'])
  expect(failed[0]?.reason).toMatch(/^the state of sys_script needs run aaaaaaaa-0001: /)
})

async function partOf(instance: string, hour: number): Promise<string> {
  const folder = join(instance, 'runs', runAt(hour), 'tables/sys_script')
  const name = (await readdir(folder)).find((each) => each.startsWith('part-'))
  return join(folder, name ?? 'none')
}

test.each((['gzip', 'zstd', 'none'] as const).filter((kind) => kind !== 'zstd' || findZstd() !== null))(
  'folds parts that are stored with %s',
  async (compression) => {
    const root = await temporaryFolder()
    const { run, manifest } = await storeExample(createDirectorySink({ root }), { compression })
    await run.publish(manifest)
    await foldHarvest({ folder: root, out: join(root, 'fold'), tables: null })
    expect(await rowsIn(join(root, 'fold'), 'sys_script')).toEqual([rowOf(10), rowOf(20), rowOf(30)])
  },
)

test.each<{ readonly name: string; readonly prepare: (root: string) => Promise<string>; readonly message: RegExp }>([
  {
    name: 'a folder that is not there',
    prepare: async (root) => join(root, 'nowhere'),
    message: /contains no harvest/,
  },
  {
    name: 'a folder of several instances',
    prepare: async (root) => {
      await cp(join(root, PLACE.instance), join(root, 'other-1'), { recursive: true })
      return root
    },
    message: /contains several instances: give the folder of one, acme-1f2e3d or other-1$/,
  },
  {
    name: 'a run that was moved away from those that it stands on',
    prepare: async (root) => {
      await rename(join(root, PLACE.instance, 'runs', runAt(3)), join(root, 'moved'))
      return join(root, 'moved')
    },
    message: /is not at <instance>/,
  },
  {
    name: 'an instance without a finished run',
    prepare: async (root) => {
      await rm(join(root, PLACE.instance, 'latest.json'))
      return root
    },
    message: /no run has finished/,
  },
  {
    name: 'a run that was cancelled',
    prepare: async (root) => {
      const changes = { state: 'cancelled' } as const
      await publishAt(createDirectorySink({ root }), 4, [snapshotAt(4, [])], changes)
      return join(root, PLACE.instance, 'runs', runAt(4))
    },
    message: /ended cancelled: only finished runs can be folded$/,
  },
])('refuses $name', async ({ prepare, message }) => {
  const { root, out } = await chained()
  const folder = await prepare(root)
  await expect(foldHarvest({ folder, out, tables: null })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(message),
  })
})

test('refuses to write into what it folds', async () => {
  const { root, instance } = await chained()
  for (const out of [instance, join(instance, 'runs', runAt(1)), join(instance, 'fold')])
    await expect(foldHarvest({ folder: root, out, tables: null })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

test('replaces the files of an earlier fold, clears what a dead one left, and touches nothing else', async () => {
  const { root, out } = await chained()
  await mkdir(out)
  await symlink('/nowhere', join(out, 'link'))
  for (const name of ['sys_script.ndjson.gz', 'notes.txt', '.tmp-0123456789abcdef-sys_user.ndjson.gz'])
    await writeFile(join(out, name), 'old')
  await foldHarvest({ folder: root, out, tables: null })
  expect((await readdir(out)).sort()).toEqual([
    ...['fold.json', 'link', 'notes.txt', 'sys_script.ndjson.gz', 'syslog.ndjson.gz'],
  ])
  expect(await rowsIn(out, 'sys_script')).toHaveLength(4)
  expect(await readFile(join(out, 'notes.txt'), 'utf8')).toBe('old')
})

test('leaves whole files only, whatever step of the disk fails, and says so', async () => {
  const { root, out } = await chained()
  await foldHarvest({ folder: root, out, tables: null })
  const sound = await filesIn(out)
  for (let failing = 0, calls = 1; calls > failing; failing += 1) {
    calls = 0
    const files = watchedFiles(nodeFileSystem(), ({ path }) => {
      if (!path.startsWith(out)) return undefined
      calls += 1
      if (calls === failing + 1) throw systemError('ENOSPC')
      return undefined
    })
    const outcome = await foldHarvest({ folder: root, out, tables: null }, files).catch((error: unknown) => error)
    expect(outcome).toMatchObject(calls > failing ? { code: 'SINK_FULL' } : { failed: [] })
    expect(await filesIn(out), `after step ${failing}`).toEqual(sound)
  }
})

async function filesIn(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.tmp-'))
  const texts = await Promise.all(names.map(async (name) => (await readFile(join(folder, name))).toString('hex')))
  return Object.fromEntries(names.map((name, at) => [name, texts[at] ?? '']))
}
