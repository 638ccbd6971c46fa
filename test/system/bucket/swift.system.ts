import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { bucketClient } from '../../../src/sink/s3/bucket-client.ts'
import { createS3Sink } from '../../../src/sink/s3/s3-sink.ts'
import { expectExact } from '../../crash/bucket/killed-thrice.ts'
import { bucketKit } from '../../sinks/support/bucket-kit.ts'
import { PLACE, storeExample } from '../../sinks/support/example-run.ts'
import { incrementsSuite } from '../../sinks/support/increments-suite.ts'
import { largePart, PIECE_BYTES } from '../../sinks/support/large-part.ts'
import { storingSuite } from '../../sinks/support/storing-suite.ts'
import type { ReachedBucket } from '../../support/servers/bucket/object-store.ts'
import { faultySwift, sharedSwift } from './swift.ts'

let swift: ReachedBucket
beforeAll(async () => {
  const { close, ...started } = await sharedSwift()
  swift = started
  return close
})

const SWIFT = { name: "Debian's Swift", prepare: () => async () => bucketKit(swift), guards: false }

describe("a sink in Debian's Swift", () => {
  storingSuite(SWIFT)
  incrementsSuite(SWIFT)
})

test('Swift refuses a wrong secret and a bucket that is not there, with what to do', async () => {
  const elsewhere = createS3Sink({ place: 's3://elsewhere/x', ...swift.options })
  await expect(elsewhere.openRun(PLACE)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('the bucket does not exist'),
  })
  onTestFinished(() => void vi.stubEnv('AWS_SECRET_ACCESS_KEY', swift.env.AWS_SECRET_ACCESS_KEY))
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong')
  await expect(createS3Sink({ place: swift.place, ...swift.options }).openRun(PLACE)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('the secret key is not that of the access key'),
  })
})

test('a harvest in Swift is exact whose workers were killed while they stored, told and published', () =>
  expectExact([1, 2, 3], (seed) => faultySwift(swift, `seed-${seed}`)))

test('Swift is left no piece of a part that failed half-way, nor of a writer that died, once the run is published', async () => {
  const store = await faultySwift(swift, 'pieces')
  const sink = createS3Sink({ place: store.place, ...store.options, pieceBytes: PIECE_BYTES })
  const { client, s3 } = await bucketClient(store.options)
  const unended = async () =>
    (await client.send(new s3.ListMultipartUploadsCommand({ Bucket: 'harvests' }))).Uploads ?? []
  const run = await sink.openRun(PLACE)
  store.befall('slow-down', ({ target }) => target.includes('partNumber=2'))
  await expect(run.writePart(largePart())).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
  expect(await unended()).toEqual([])
  const folder = `${store.place.slice('s3://harvests/'.length)}/${PLACE.instance}/runs/${PLACE.run}`
  const begun = { Bucket: 'harvests', Key: `${folder}/tables/sys_script/part-of-a-dead-writer` }
  const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand(begun))
  await client.send(new s3.UploadPartCommand({ ...begun, UploadId, PartNumber: 1, Body: Buffer.alloc(PIECE_BYTES) }))
  expect(await unended()).toHaveLength(1)
  const { run: published, manifest } = await storeExample(sink)
  await published.publish(manifest)
  expect(await unended()).toEqual([])
})
