import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { nodeFileSystem } from '../../../src/sink/directory/node-file-system.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { PLACE, receiptOf, rowOf, storeExample } from '../support/example-run.ts'
import { rowsPart, WRITER } from '../support/new-parts.ts'
import { systemError } from './system-error.ts'
import { type FileCall, watchedFiles } from './watched-files.ts'

const RUN_FOLDER = join(PLACE.instance, 'runs', PLACE.run)

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

test.each([
  { name: 'no space for the file', call: 'create', code: 'ENOSPC', becomes: 'SINK_FULL' },
  { name: 'no space for the bytes', call: 'write', code: 'ENOSPC', becomes: 'SINK_FULL' },
  { name: 'the quota is used up', call: 'write', code: 'EDQUOT', becomes: 'SINK_FULL' },
  { name: 'the disk fails on fsync', call: 'sync', code: 'EIO', becomes: 'SINK_UNAVAILABLE' },
  { name: 'no space is found out on fsync', call: 'sync', code: 'ENOSPC', becomes: 'SINK_FULL' },
  { name: 'the disk fails on close', call: 'close', code: 'EIO', becomes: 'SINK_UNAVAILABLE' },
  { name: 'a read-only file system', call: 'create', code: 'EROFS', becomes: 'SINK_UNAVAILABLE' },
  { name: 'a folder of another user', call: 'create', code: 'EACCES', becomes: 'SINK_UNAVAILABLE' },
  { name: 'too many open files', call: 'create', code: 'EMFILE', becomes: 'SINK_UNAVAILABLE' },
  { name: 'the disk fails on naming', call: 'link', code: 'EIO', becomes: 'SINK_UNAVAILABLE' },
  { name: 'the folder is gone', call: 'link', code: 'ENOENT', becomes: 'SINK_UNAVAILABLE' },
  { name: 'the disk fails on the folder', call: 'syncFolder', code: 'EIO', becomes: 'SINK_UNAVAILABLE' },
  { name: 'no space for a folder', call: 'makeFolder', code: 'ENOSPC', becomes: 'SINK_FULL' },
] as const)('says $becomes where $name, leaves no half part, and goes on when it is over', async (fault) => {
  const root = await temporaryFolder()
  let broken = false
  const files = watchedFiles(nodeFileSystem(), ({ call }) => {
    if (broken && call === fault.call) throw systemError(fault.code)
    return undefined
  })
  const run = await createDirectorySink({ root, files }).openRun(PLACE)
  broken = true
  await expect(run.writePart(rowsPart('incident', [rowOf(1)]))).rejects.toMatchObject({
    code: fault.becomes,
  })
  expect((await filesBelow(root)).filter((name) => name.startsWith('.tmp-'))).toEqual([])
  broken = false
  const part = await run.writePart(rowsPart('incident', [rowOf(1)], { writer: { ...WRITER, attempt: 2 } }))
  expect(gunzipSync(await readFile(join(root, RUN_FOLDER, part.path))).toString()).toBe(`${rowOf(1)}\n`)
})

test.each(['writePlan', 'writeReceipt', 'publish', 'openRun'] as const)(
  'says SINK_FULL where %s finds no space',
  async (step) => {
    const root = await temporaryFolder()
    let broken = false
    const files = watchedFiles(nodeFileSystem(), ({ call }) => {
      if (broken && call === 'write') throw systemError('ENOSPC')
      return undefined
    })
    const sink = createDirectorySink({ root, files })
    const { run, manifest } = await storeExample(sink)
    const plan = (await run.findPlan())?.plan
    const other = await sink.openRun({ ...PLACE, run: 'bbbbbbbb-1' })
    broken = true
    const steps = {
      writePlan: () => (plan === undefined ? Promise.resolve() : other.writePlan(plan)),
      writeReceipt: () => run.writeReceipt(receiptOf('sys_script', { sequence: 5 }), WRITER),
      publish: () => run.publish(manifest),
      openRun: () => sink.openRun({ ...PLACE, run: 'cccccccc-1' }),
    }
    await expect(steps[step]()).rejects.toMatchObject({ code: 'SINK_FULL' })
    broken = false
    await steps[step]()
  },
)

test('never syncs a file again whose sync failed: its bytes are written anew under another name', async () => {
  const root = await temporaryFolder()
  const calls: FileCall[] = []
  let failures = 1
  const files = watchedFiles(nodeFileSystem(), (call) => {
    calls.push(call)
    if (call.call === 'sync' && call.path.includes('part-') && failures > 0) {
      failures -= 1
      throw systemError('EIO')
    }
    return undefined
  })
  const run = await createDirectorySink({ root, files }).openRun(PLACE)
  await expect(run.writePart(rowsPart('incident', [rowOf(1)], { compression: 'none' }))).rejects.toMatchObject({
    code: 'SINK_UNAVAILABLE',
  })
  await run.writePart(rowsPart('incident', [rowOf(1)], { compression: 'none' }))
  const synced = calls.filter(({ call, path }) => call === 'sync' && path.includes('part-')).map(({ path }) => path)
  expect(new Set(synced).size).toBe(2)
  const written = calls.filter(({ call, path }) => call === 'write' && path === synced[1])
  expect(written.map(({ bytes }) => bytes)).toEqual([rowOf(1).length + 1])
})

test('writes everything although each write takes seven bytes at most', async () => {
  const root = await temporaryFolder()
  const files = watchedFiles(nodeFileSystem(), ({ call }) => (call === 'write' ? 7 : undefined))
  const { run, manifest } = await storeExample(createDirectorySink({ root, files }), { compression: 'none' })
  const path = await run.publish(manifest)
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(manifest)
  const [first] = manifest.tables[0]?.parts ?? []
  expect(await readFile(join(root, RUN_FOLDER, first?.path ?? ''), 'utf8')).toBe(`${rowOf(10)}\n${rowOf(20)}\n`)
})

test('gives up on a disk that takes no bytes and reports nothing', async () => {
  const root = await temporaryFolder()
  let stuck = false
  const files = watchedFiles(nodeFileSystem(), ({ call }) => (stuck && call === 'write' ? 0 : undefined))
  const run = await createDirectorySink({ root, files }).openRun(PLACE)
  stuck = true
  await expect(run.writePart(rowsPart('incident', [rowOf(1)], { compression: 'none' }))).rejects.toMatchObject({
    code: 'SINK_UNAVAILABLE',
  })
})

test('stores on a file system without links, and overwrites nothing there either', async () => {
  const root = await temporaryFolder()
  const files = watchedFiles(nodeFileSystem(), ({ call }) => {
    if (call === 'link') throw systemError('ENOTSUP')
    return undefined
  })
  const run = await createDirectorySink({ root, files }).openRun(PLACE)
  const part = await run.writePart(rowsPart('incident', [rowOf(1)], { compression: 'none' }))
  await expect(run.writePart(rowsPart('incident', [rowOf(2)], { compression: 'none' }))).rejects.toMatchObject({
    code: 'SINK_UNAVAILABLE',
  })
  expect(await readFile(join(root, RUN_FOLDER, part.path), 'utf8')).toBe(`${rowOf(1)}\n`)
})

test('publishes although what it would clear away cannot be removed', async () => {
  const root = await temporaryFolder()
  let broken = false
  const files = watchedFiles(nodeFileSystem(), ({ call }) => {
    if (broken && call === 'remove') throw systemError('EACCES')
    return undefined
  })
  const { run, manifest } = await storeExample(createDirectorySink({ root, files }))
  await run.writePart(rowsPart('sys_script', [rowOf(1)], { writer: { ...WRITER, attempt: 2 } }))
  broken = true
  await expect(run.publish(manifest)).resolves.toContain('manifest.json')
})
