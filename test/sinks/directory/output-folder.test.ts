import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { nodeFileSystem } from '../../../src/sink/directory/node-file-system.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { PLACE, rowOf, storeExample } from '../support/example-run.ts'
import { rowsPart, WRITER } from '../support/new-parts.ts'
import { systemError } from './system-error.ts'
import { watchedFiles } from './watched-files.ts'

const RUN_FOLDER = join(PLACE.instance, 'runs', PLACE.run)

test('lays files out as the manual says, folders for their owner alone', async () => {
  const root = join(await temporaryFolder(), 'new', 'harvest')
  const { run, manifest } = await storeExample(createDirectorySink({ root }))
  expect(await run.publish(manifest)).toBe(join(root, RUN_FOLDER, 'manifest.json'))
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).sort()
  const writer = `${WRITER.runId}-7-1`
  const receipts = paths.filter((path) => path.endsWith('.json') && path.includes('receipts'))
  expect(receipts).toHaveLength(3)
  expect(receipts[1]).toMatch(new RegExp(`receipts/sys_script/0-${writer}-[0-9a-f]{16}.json$`))
  expect(paths.filter((path) => !receipts.includes(path)).sort()).toEqual(
    [
      PLACE.instance,
      `${PLACE.instance}/latest.json`,
      `${PLACE.instance}/runs`,
      RUN_FOLDER,
      ...['manifest.json', 'plan.json', 'sink.json', 'tables', 'tables/sys_script'].map((name) =>
        join(RUN_FOLDER, name),
      ),
      ...['receipts', 'receipts/sys_hub_flow', 'receipts/sys_script'].map((name) => join(RUN_FOLDER, name)),
      ...[0, 1].map((number) => join(RUN_FOLDER, `tables/sys_script/part-${writer}-${number}.ndjson.gz`)),
      'sink.json',
    ].sort(),
  )
  for (const path of ['', ...paths]) {
    const { mode } = await stat(join(root, path))
    expect([path, (mode & 0o777).toString(8)]).toEqual([path, path.includes('.') ? '600' : '700'])
  }
})

test('leaves the permissions of an output folder alone that was there', async () => {
  const root = await temporaryFolder()
  await mkdir(join(root, 'out'), { mode: 0o755 })
  await createDirectorySink({ root: join(root, 'out') }).openRun(PLACE)
  expect((await stat(join(root, 'out'))).mode & 0o777).toBe(0o755)
})

test('needs no right to open the folder above an output folder that was there', async () => {
  const above = await temporaryFolder()
  await mkdir(join(above, 'out'))
  const files = watchedFiles(nodeFileSystem(), ({ call, path }) => {
    if (call === 'syncFolder' && path === above) throw systemError('EACCES')
    return undefined
  })
  await createDirectorySink({ root: join(above, 'out'), files }).openRun(PLACE)
  const missing = createDirectorySink({ root: join(above, 'new'), files }).openRun(PLACE)
  await expect(missing).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
})

test('draws the nonce of an output folder once, and repeats it in every run', async () => {
  const root = await temporaryFolder()
  const drawn: string[] = []
  const drawNonce = () => {
    drawn.push(`nonce-${drawn.length}`)
    return `nonce-${drawn.length - 1}`
  }
  await createDirectorySink({ root, drawNonce }).openRun(PLACE)
  await createDirectorySink({ root, drawNonce }).openRun({ ...PLACE, run: 'aaaaaaaa-1' })
  const nonces = await Promise.all(
    ['sink.json', `${RUN_FOLDER}/sink.json`, `${PLACE.instance}/runs/aaaaaaaa-1/sink.json`].map(
      async (path) => JSON.parse(await readFile(join(root, path), 'utf8')).nonce,
    ),
  )
  expect(nonces).toEqual(['nonce-0', 'nonce-0', 'nonce-0'])
  expect(drawn).toEqual(['nonce-0'])
})

test('lets workers that open a new output folder at once agree on one nonce', async () => {
  const root = await temporaryFolder()
  const open = () => createDirectorySink({ root }).openRun(PLACE)
  const runs = await Promise.all([open(), open(), open(), open()])
  const writes = runs.map((run, number) => run.writePart(rowsPart('incident', [rowOf(number)], { number })))
  expect(await Promise.all(writes)).toHaveLength(4)
})

test('refuses a run that was started in another output folder', async () => {
  const [mine, other] = [await temporaryFolder(), await temporaryFolder()]
  await createDirectorySink({ root: mine }).openRun(PLACE)
  await createDirectorySink({ root: other }).openRun({ ...PLACE, run: 'aaaaaaaa-1' })
  await cp(join(mine, PLACE.instance), join(other, PLACE.instance), { recursive: true })
  await expect(createDirectorySink({ root: other }).openRun(PLACE)).rejects.toMatchObject({
    code: 'WRONG_WORKER',
    message: expect.stringContaining('another output folder'),
  })
})

test('refuses a run folder under the name of another run', async () => {
  const root = await temporaryFolder()
  await createDirectorySink({ root }).openRun(PLACE)
  await cp(join(root, RUN_FOLDER), join(root, PLACE.instance, 'runs', 'aaaaaaaa-1'), { recursive: true })
  const open = createDirectorySink({ root }).openRun({ ...PLACE, run: 'aaaaaaaa-1' })
  await expect(open).rejects.toMatchObject({ code: 'WRONG_WORKER' })
})

test.each([
  { name: 'sink.json', path: 'sink.json' },
  { name: "the run's sink.json", path: join(RUN_FOLDER, 'sink.json') },
])('names $name where it was cut off', async ({ path }) => {
  const root = await temporaryFolder()
  await createDirectorySink({ root }).openRun(PLACE)
  await writeFile(join(root, path), '{"schemaVer')
  await expect(createDirectorySink({ root }).openRun(PLACE)).rejects.toMatchObject({
    code: 'MANIFEST_MISMATCH',
    message: expect.stringContaining(path),
  })
})

test('names an altered plan and an altered receipt', async () => {
  const root = await temporaryFolder()
  const { run, manifest } = await storeExample(createDirectorySink({ root }))
  const receipts = join(root, RUN_FOLDER, 'receipts', 'sys_hub_flow')
  const [name = ''] = await readdir(receipts)
  const text = await readFile(join(receipts, name), 'utf8')
  const head = createHash('sha256').update(text).digest('hex')
  expect(await run.readReceipts('sys_hub_flow', head)).toHaveLength(1)
  await writeFile(join(receipts, name), text.replace('"pages": 1', '"pages": 2'))
  await expect(run.readReceipts('sys_hub_flow', head)).rejects.toMatchObject({
    code: 'MANIFEST_MISMATCH',
    message: expect.stringContaining(`${name} was altered`),
  })
  const plan = join(root, RUN_FOLDER, 'plan.json')
  await writeFile(plan, (await readFile(plan, 'utf8')).replace('"name"', '"nome"'))
  await expect(run.readPlan(manifest.planDigest)).rejects.toMatchObject({
    code: 'MANIFEST_MISMATCH',
    message: expect.stringContaining('plan.json was altered'),
  })
})

test('does not publish on a receipt that was altered', async () => {
  const root = await temporaryFolder()
  const { run, manifest } = await storeExample(createDirectorySink({ root }))
  const receipts = join(root, RUN_FOLDER, 'receipts', 'sys_script')
  const [name = ''] = await readdir(receipts)
  const text = await readFile(join(receipts, name), 'utf8')
  await writeFile(join(receipts, name), text.replace('"pages": 1', '"pages": 2'))
  await expect(run.publish(manifest)).rejects.toMatchObject({
    code: 'MANIFEST_MISMATCH',
    message: expect.stringContaining('is named by no receipt of sys_script'),
  })
})

test('keeps files that are not ours, and clears away what a dead writer left', async () => {
  const root = await temporaryFolder()
  const { run, manifest } = await storeExample(createDirectorySink({ root }))
  const left = [
    join(RUN_FOLDER, '.tmp-0123456789abcdef-manifest.json'),
    join(RUN_FOLDER, `tables/sys_script/.tmp-0123456789abcdef-part-${WRITER.runId}-7-1-9.ndjson.gz`),
    join(RUN_FOLDER, 'receipts/sys_script/.tmp-0123456789abcdef-x.json'),
    join(PLACE.instance, '.tmp-0123456789abcdef-latest.json'),
  ]
  const foreign = [join(RUN_FOLDER, 'tables/sys_script/notes.txt'), join(RUN_FOLDER, 'tables/readme.md')]
  for (const path of [...left, ...foreign]) await writeFile(join(root, path), 'x')
  await run.publish(manifest)
  for (const path of left) await expect(stat(join(root, path))).rejects.toThrow('ENOENT')
  for (const path of foreign) expect(await readFile(join(root, path), 'utf8')).toBe('x')
})

test('does not publish on top of a pointer that cannot be read', async () => {
  const root = await temporaryFolder()
  const { run, manifest } = await storeExample(createDirectorySink({ root }))
  await writeFile(join(root, PLACE.instance, 'latest.json'), '{')
  await expect(run.publish(manifest)).rejects.toMatchObject({
    code: 'MANIFEST_MISMATCH',
    message: expect.stringContaining('latest.json'),
  })
})

test('says which output folder is no folder', async () => {
  const root = await temporaryFolder()
  await writeFile(join(root, 'file'), '')
  await symlink('/nonexistent/elsewhere', join(root, 'dangling'))
  for (const name of ['file', 'dangling'])
    await expect(createDirectorySink({ root: join(root, name) }).openRun(PLACE)).rejects.toMatchObject({
      code: 'SINK_UNAVAILABLE',
      message: expect.stringContaining(join(root, name)),
    })
})
