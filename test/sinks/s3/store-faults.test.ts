import { expect, test } from 'vitest'
import { bucketPlace } from '../../../src/sink/s3/bucket-place.ts'
import { createS3Sink } from '../../../src/sink/s3/s3-sink.ts'
import type { RunSink } from '../../../src/sink/sink.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import type { StoreRequest } from '../../support/servers/bucket/bucket-proxy.ts'
import { objectStore } from '../../support/servers/bucket/object-store.ts'
import { until } from '../../support/until.ts'
import { PLACE, rowOf, storeExample } from '../support/example-run.ts'
import { rowsPart } from '../support/new-parts.ts'

const isPart = ({ method, target }: { method: string; target: string }): boolean =>
  method === 'PUT' && target.includes('/tables/')
const FIRST = rowsPart('sys_script', [rowOf(1)])

const opened = async (store: Awaited<ReturnType<typeof objectStore>>): Promise<RunSink> =>
  createS3Sink({ place: store.place, ...store.options }).openRun(PLACE)

const STORE = 'check it and the way to it'
const SIZE = 'takes no file of this size: its quota is used up, or its limit is too low'

test.each([
  { fault: 'slow-down', code: 'SINK_UNAVAILABLE', says: 'SlowDown, 503', hint: STORE },
  { fault: 'conflict', code: 'SINK_UNAVAILABLE', says: '409', hint: STORE },
  { fault: 'lost-answer', code: 'SINK_UNAVAILABLE', says: 'ECONNRESET', hint: STORE },
  { fault: 'denied', code: 'CONFIG_INVALID', says: 'allow s3:GetObject', hint: '' },
  { fault: 'over-quota', code: 'SINK_FULL', says: 'QuotaExceeded, 403', hint: 'raise its quota' },
  { fault: 'too-large', code: 'SINK_UNAVAILABLE', says: 'for its size (EntityTooLarge, 400)', hint: SIZE },
  { fault: 'gateway-limit', code: 'SINK_UNAVAILABLE', says: 'for its size', hint: SIZE },
] as const)(
  'a part that meets $fault is a failure of the sink that tells its remedy, and is stored by the next attempt',
  async ({ fault, code, says, hint }) => {
    const store = await objectStore('held')
    const run = await opened(store)
    store.befall(fault, isPart)
    await expect(run.writePart(FIRST)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(says),
      hint: expect.stringContaining(hint),
    })
    const attempts = store.requests.filter(isPart).length
    expect(attempts).toBe(1)
    await expect(run.writePart(FIRST)).resolves.toMatchObject({ rows: 1 })
  },
)

test.each(['held', 'ignored', 'refused'] as const)(
  'a store where conditions are %s holds a whole harvest that verifies',
  async (conditions) => {
    const store = await objectStore(conditions)
    const { run, manifest } = await storeExample(createS3Sink({ place: store.place, ...store.options }))
    await run.publish(manifest)
    const report = await verifyHarvest(bucketPlace(store.place, store.options))
    expect(report).toMatchObject({ faults: [], notes: [] })
    expect(report.rows).toBeGreaterThan(0)
  },
)

test('publishing asks for other parts while the store is slow about one', async () => {
  const store = await objectStore('held')
  const { run, manifest } = await storeExample(createS3Sink({ place: store.place, ...store.options }))
  const isLook = ({ method, target }: StoreRequest): boolean => method === 'HEAD' && target.includes('/tables/')
  const held = store.hold(isLook)
  const published = run.publish(manifest)
  await until('one part is waited for', held.reached)
  await until('all parts are asked for', () => store.requests.filter(isLook).length === 2)
  await held.release()
  await published
})

test('half of an answer is never taken for a file', async () => {
  const store = await objectStore('held')
  const { run, manifest } = await storeExample(createS3Sink({ place: store.place, ...store.options }))
  await run.publish(manifest)
  store.befall('cut-body', ({ method, target }) => method === 'GET' && target.includes('/tables/'))
  await expect(verifyHarvest(bucketPlace(store.place, store.options))).rejects.toMatchObject({
    code: 'SINK_UNAVAILABLE',
  })
})

test.each([
  { name: 'a bucket that is not there', change: { place: 's3://elsewhere/x' }, says: 'the bucket does not exist' },
  { name: 'a store that nobody answers for', change: { endpoint: 'http://127.0.0.1:9' }, says: 'ECONNREFUSED' },
])('$name is told with what to do', async ({ change, says }) => {
  const store = await objectStore('held')
  const sink = createS3Sink({ place: store.place, ...store.options, ...change })
  await expect(sink.openRun(PLACE)).rejects.toMatchObject({ message: expect.stringContaining(says) })
})

test('a machine without the packages of object stores is told how to install them', async () => {
  const load = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ERR_MODULE_NOT_FOUND' }))
  const sink = createS3Sink({ place: 's3://harvests/x', load })
  await expect(sink.openRun(PLACE)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('npm install @aws-sdk/client-s3@3'),
  })
})

test('conditions are tried once for a bucket, and what was tried is removed', async () => {
  const store = await objectStore('held')
  const sink = createS3Sink({ place: store.place, ...store.options })
  const run = await sink.openRun(PLACE)
  await run.writePart(FIRST)
  await (await sink.openRun(PLACE)).writePart(rowsPart('sys_script', [rowOf(2)], { number: 1 }))
  const probes = store.requests.filter(({ target }) => target.includes('-probe'))
  expect(probes.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'PUT', 'DELETE'])
  const { files, path } = bucketPlace(store.place, store.options)
  expect((await files.list(path)).map(({ name }) => name).sort()).toEqual([PLACE.instance, 'sink.json'])
})

test.each(['s3://', 's3://B/x', 's3://bucket/../x', 's3://bucket/a b', 's3://bucket//x'])(
  '%s is refused as a place',
  (text) => {
    expect(() => bucketPlace(text)).toThrow(/is not a place in a bucket/)
  },
)
