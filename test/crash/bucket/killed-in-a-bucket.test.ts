import { expect, test } from 'vitest'
import { bucketPlace } from '../../../src/sink/s3/bucket-place.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { objectStore } from '../../support/servers/bucket/object-store.ts'
import { killedHarvest } from '../killed-worker.ts'

const ROWS = 10_000

test('a worker that shares no disk finishes what a killed one stored in a bucket without conditional writes', async () => {
  const store = await objectStore('ignored')
  const killed = await killedHarvest(1, ROWS, store)
  expect(killed).toMatchObject({ found: 'RUNNING', verdict: 'complete', rows: ROWS, differences: [] })
  expect(killed.askedAfter).toBeGreaterThan(0)
  const report = await verifyHarvest(bucketPlace(store.place, store.options))
  expect(report).toMatchObject({ faults: [], notes: [], rows: ROWS })
})
