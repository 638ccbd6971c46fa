import { describe, expect, test, vi } from 'vitest'
import { createS3Sink } from '../../../src/sink/s3/s3-sink.ts'
import { expectExact } from '../../crash/bucket/killed-thrice.ts'
import { PLACE } from '../../sinks/support/example-run.ts'
import { incrementsSuite } from '../../sinks/support/increments-suite.ts'
import { inBucket } from '../../sinks/support/sink-kits.ts'
import { storingSuite } from '../../sinks/support/storing-suite.ts'
import { faultySwift, sharedSwift, swiftStore } from './swift.ts'

const SWIFT = { name: "Debian's Swift", prepare: () => inBucket(sharedSwift), guards: false }

describe("a sink in Debian's Swift", () => {
  storingSuite(SWIFT)
  incrementsSuite(SWIFT)
})

test('Swift refuses a wrong secret and a bucket that is not there, with what to do', async () => {
  const store = await swiftStore()
  const elsewhere = createS3Sink({ place: 's3://elsewhere/x', ...store.options })
  await expect(elsewhere.openRun(PLACE)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('the bucket does not exist'),
  })
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong')
  await expect(createS3Sink({ place: store.place, ...store.options }).openRun(PLACE)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('the secret key is not that of the access key'),
  })
})

test('a harvest in Swift is exact whose workers were killed while they stored, told and published', async () => {
  const store = await swiftStore()
  await expectExact([1, 2, 3], (seed) => faultySwift(store, `seed-${seed}`))
})
