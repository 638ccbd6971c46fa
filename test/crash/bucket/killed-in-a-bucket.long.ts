import { expect, test } from 'vitest'
import { bucketPlace } from '../../../src/sink/s3/bucket-place.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { objectStore } from '../../support/servers/bucket/object-store.ts'
import { killedHarvest } from '../killed-worker.ts'

const ROWS = 10_000
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 1)

test.each(
  SEEDS.flatMap((seed) => [
    { seed, conditions: 'held' as const },
    { seed, conditions: 'ignored' as const },
  ]),
)(
  'seed $seed: after kill -9 of its worker a harvest in a bucket is exact where conditions are $conditions',
  async ({ seed, conditions }) => {
    const store = await objectStore(conditions)
    const killed = await killedHarvest(seed, ROWS, store)
    expect(killed).toMatchObject({ found: 'RUNNING', verdict: 'complete', rows: ROWS, differences: [] })
    const report = await verifyHarvest(bucketPlace(store.place, store.options))
    expect(report).toMatchObject({ faults: [], notes: [], rows: ROWS })
  },
)
