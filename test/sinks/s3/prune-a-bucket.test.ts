import { expect, test } from 'vitest'
import { pruneHarvest } from '../../../src/sink/prune/prune-harvest.ts'
import { bucketPlace } from '../../../src/sink/s3/bucket-place.ts'
import { createS3Sink } from '../../../src/sink/s3/s3-sink.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { objectStore } from '../../support/servers/bucket/object-store.ts'
import { incrementAt, publishAt, runAt, snapshotAt } from '../support/example-chain.ts'
import { PLACE, versionOf } from '../support/example-run.ts'

/** Two chains of a snapshot and an increment, of which the older is needed by nobody. */
async function twoChains() {
  const store = await objectStore('held')
  const sink = createS3Sink({ place: store.place, ...store.options })
  await publishAt(sink, 1, [snapshotAt(1, [versionOf(1, 5)])])
  await publishAt(sink, 2, [incrementAt(2, 1, [versionOf(2, 5000)])])
  await publishAt(sink, 3, [snapshotAt(3, [versionOf(1, 5), versionOf(2, 5000)])])
  await publishAt(sink, 4, [incrementAt(4, 3, [versionOf(3, 12_000)])])
  return { store, place: bucketPlace(store.place, store.options) }
}

const KEEP_ONE = { keep: 1, dryRun: false }

test('old runs of a bucket are removed whole, and those that the newest stands on stay', async () => {
  const { place } = await twoChains()
  const [outcome] = await pruneHarvest(place, KEEP_ONE)
  expect(outcome?.pruned).toMatchObject({ newest: [runAt(4)], needed: [runAt(3)], unpublished: [], leftoverBytes: 0 })
  expect(outcome?.pruned?.removed.map(({ run, bytes }) => ({ run, some: bytes > 100 }))).toEqual([
    { run: runAt(2), some: true },
    { run: runAt(1), some: true },
  ])
  const there = await place.files.list(`${place.path}/${PLACE.instance}/runs`)
  expect(there.map(({ name }) => name).sort()).toEqual([runAt(3), runAt(4)])
  expect((await verifyHarvest(place)).faults).toEqual([])
})

test('a removal that broke off at any request leaves no half run for a run, and the next prune ends it', async () => {
  let ended = false
  for (let at = 0; !ended; at += 4) {
    const { store, place } = await twoChains()
    let removals = 0
    store.befall(
      'slow-down',
      ({ method, target }) => method === 'DELETE' && target.includes(`/${runAt(2)}/`) && removals++ >= at,
      1000,
    )
    const outcome = await pruneHarvest(place, KEEP_ONE).catch(() => null)
    ended = outcome !== null
    if (ended) break
    expect((await verifyHarvest(place)).faults).toEqual([])
    const later = bucketPlace(store.place, { ...store.options })
    store.heal()
    const [again] = await pruneHarvest(later, KEEP_ONE)
    expect(again?.pruned).toMatchObject({ unpublished: [] })
    const there = await place.files.list(`${place.path}/${PLACE.instance}/runs`)
    expect(there.map(({ name }) => name).sort()).toEqual([runAt(3), runAt(4)])
  }
  expect(ended).toBe(true)
})
