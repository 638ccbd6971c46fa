import { describe, expect, test, vi } from 'vitest'
import { bucketPlace } from '../../../src/sink/s3/bucket-place.ts'
import { createS3Sink } from '../../../src/sink/s3/s3-sink.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { killedHarvest } from '../../crash/killed-worker.ts'
import { PLACE } from '../../sinks/support/example-run.ts'
import { incrementsSuite } from '../../sinks/support/increments-suite.ts'
import { inBucket } from '../../sinks/support/sink-kits.ts'
import { storingSuite } from '../../sinks/support/storing-suite.ts'
import { sharedSwift, swiftStore } from './swift.ts'

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

test.each([1, 2, 3])('seed %i: after kill -9 of its worker a harvest in Swift is exact', async (seed) => {
  const store = await swiftStore()
  const killed = await killedHarvest(seed, 5000, store)
  expect(killed).toMatchObject({ found: 'RUNNING', verdict: 'complete', rows: 5000, differences: [] })
  const report = await verifyHarvest(bucketPlace(store.place, store.options))
  expect(report).toMatchObject({ faults: [], notes: [], rows: 5000 })
})
