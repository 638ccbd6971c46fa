import { expect, test } from 'vitest'
import { bucketClient } from '../../../src/sink/s3/bucket-client.ts'
import { bucketPlace } from '../../../src/sink/s3/bucket-place.ts'
import { underLease } from '../../../src/sink/s3/lease.ts'
import { createS3Sink } from '../../../src/sink/s3/s3-sink.ts'
import type { Sink } from '../../../src/sink/sink.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { type ObjectStore, objectStore } from '../../support/servers/bucket/object-store.ts'
import { until } from '../../support/until.ts'
import { runAt, snapshotAt } from '../support/example-chain.ts'
import { isoOf, PLACE, planOf, rowOf, STORIES, storeExample, versionOf } from '../support/example-run.ts'
import { rowsPart } from '../support/new-parts.ts'

const sinkIn = ({ place, options }: ObjectStore): Sink => createS3Sink({ place, ...options })
const textOf = async ({ place, options }: ObjectStore, name: string): Promise<string> =>
  Buffer.from((await bucketPlace(place, options).files.read(`${place}/${name}`)) ?? []).toString()

test.each(['held', 'ignored', 'refused'] as const)(
  'a writer that wakes up after its run was published changes nothing where conditions are %s',
  async (conditions) => {
    const store = await objectStore(conditions)
    const zombie = await sinkIn(store).openRun(PLACE)
    const held = store.hold(({ method, target }) => method === 'PUT' && target.includes('/tables/'))
    // The same attempt of the same activity, with other rows under the same number.
    const late = zombie.writePart(rowsPart('sys_script', [rowOf(99)]))
    await until('the late writer is frozen', held.reached)
    const { run, manifest } = await storeExample(sinkIn(store))
    await run.publish(manifest)
    const before = await textOf(store, `${PLACE.instance}/runs/${PLACE.run}/manifest.json`)
    await held.release()
    await late.catch(() => undefined)
    const report = await verifyHarvest(bucketPlace(store.place, store.options))
    expect(report.faults).toEqual([])
    await run.publish(manifest)
    expect(await textOf(store, `${PLACE.instance}/runs/${PLACE.run}/manifest.json`)).toBe(before)
    expect(await verifyHarvest(bucketPlace(store.place, store.options))).toMatchObject({ faults: [], notes: [] })
  },
)

test('a plan that a late planner wrote over is put back for the run that was planned by it', async () => {
  const store = await objectStore('ignored')
  const late = await sinkIn(store).openRun(PLACE)
  const held = store.hold(
    ({ method, target }) =>
      method === 'PUT' && target.endsWith('/plan.json?x-id=PutObject') && !target.includes('.tmp-'),
  )
  const written = late.writePlan(planOf(PLACE, [], 'gzip'))
  await until('the late planner is frozen', held.reached)
  const run = await sinkIn(store).openRun(PLACE)
  const plan = planOf(PLACE, STORIES, 'gzip')
  const digest = await run.writePlan(plan)
  await held.release()
  await written
  expect((await run.findPlan())?.digest).not.toBe(digest)
  expect(await run.readPlan(digest)).toEqual(plan)
  expect((await run.findPlan())?.digest).toBe(digest)
})

test.each(['held', 'ignored'] as const)(
  'of two that publish at once where conditions are %s none undoes the other: the pointer ends at the newer run',
  async (conditions) => {
    const store = await objectStore(conditions)
    const runs = ['aaaaaaaa-1', 'aaaaaaaa-2']
    const stored = []
    for (const [at, run] of runs.entries())
      stored.push(
        await storeExample(sinkIn(store), { place: { ...PLACE, run }, manifest: { startedAt: isoOf(at * 3600) } }),
      )
    const ends = await Promise.allSettled(stored.map(({ run, manifest }) => run.publish(manifest)))
    for (const end of ends)
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'SINK_UNAVAILABLE' })
    for (const { run, manifest } of stored) await run.publish(manifest)
    expect(JSON.parse(await textOf(store, `${PLACE.instance}/latest.json`))).toMatchObject({ run: 'aaaaaaaa-2' })
    expect((await verifyHarvest(bucketPlace(store.place, store.options))).faults).toEqual([])
  },
)

test.each([
  { conditions: 'held' as const, at: 'before the pointer is replaced' },
  { conditions: 'ignored' as const, at: 'while it holds the lease' },
])('who meets another publisher $at gives way, and is asked again', async ({ conditions }) => {
  const store = await objectStore(conditions)
  const first = await storeExample(sinkIn(store), { place: { ...PLACE, run: 'aaaaaaaa-1' } })
  await first.run.publish(first.manifest)
  const second = await storeExample(sinkIn(store), {
    place: { ...PLACE, run: 'aaaaaaaa-2' },
    manifest: { startedAt: isoOf(90_000_000) },
  })
  const third = await storeExample(sinkIn(store), {
    place: { ...PLACE, run: 'aaaaaaaa-3' },
    manifest: { startedAt: isoOf(91_000_000) },
  })
  const held = store.hold(({ method, target }) => method === 'PUT' && target.includes('/latest.json?'))
  const frozen = second.run.publish(second.manifest)
  const ended = expect(frozen)[conditions === 'held' ? 'rejects' : 'resolves']
  await until('a publisher is frozen', held.reached)
  const other = third.run.publish(third.manifest)
  if (conditions === 'held') await other
  else await expect(other).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
  await held.release()
  if (conditions === 'held')
    await ended.toMatchObject({ code: 'SINK_UNAVAILABLE', message: expect.stringContaining('412') })
  else await frozen
  await third.run.publish(third.manifest)
  expect(JSON.parse(await textOf(store, `${PLACE.instance}/latest.json`))).toMatchObject({ run: 'aaaaaaaa-3' })
})

/** Two runs of the same table, and one of another between them. */
async function threeRuns(store: ObjectStore) {
  const at = async (hour: number, table: string) =>
    storeExample(sinkIn(store), {
      place: { ...PLACE, run: runAt(hour) },
      stories: [snapshotAt(hour, [versionOf(1, hour)], table)],
      manifest: { startedAt: isoOf(hour * 3600) },
    })
  return [await at(1, 'sys_script'), await at(2, 'sys_user'), await at(3, 'sys_script')] as const
}

test('a publisher that is frozen past its lease, and moves the pointer back when it wakes up, is made good by the next one', async () => {
  const store = await objectStore('ignored')
  const [first, second, third] = await threeRuns(store)
  const held = store.hold(({ method, target }) => method === 'PUT' && target.includes('/latest.json?'))
  const late = first.run.publish(first.manifest)
  await until('a publisher is frozen', held.reached)
  await expect(second.run.publish(second.manifest)).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
  expect(await store.age('.lease-latest.json-', 3)).toBe(1)
  await second.run.publish(second.manifest)
  const latest = async () => JSON.parse(await textOf(store, `${PLACE.instance}/latest.json`))
  expect(await latest()).toMatchObject({ run: runAt(2) })
  await held.release()
  await late
  expect(await latest()).toMatchObject({ run: runAt(1) })
  expect((await verifyHarvest(bucketPlace(store.place, store.options))).faults).toEqual([])
  await third.run.publish(third.manifest)
  const { run, tables } = await latest()
  expect({ run, script: tables.sys_script.run, user: tables.sys_user.run }).toEqual({
    run: runAt(3),
    script: runAt(3),
    user: runAt(2),
  })
})

test.each([1, 2])('where the pointer was moved back, publishing run %i again moves it to the newest', async (again) => {
  const store = await objectStore('ignored')
  const [first, second] = await threeRuns(store)
  await first.run.publish(first.manifest)
  const { files } = bucketPlace(store.place, store.options)
  const path = `${store.place}/${PLACE.instance}/latest.json`
  const before = (await files.read(path)) ?? Buffer.alloc(0)
  await second.run.publish(second.manifest)
  const moved = await files.read(path)
  await files.swap(path, before)
  const { run, manifest } = again === 1 ? first : second
  await run.publish(manifest)
  expect(await files.read(path)).toEqual(moved)
})

test('who was away for longer than half a lease does not write any more', async () => {
  const store = await objectStore('ignored')
  const client = await bucketClient(store.options)
  let nowMs = 0
  const key = { Bucket: 'harvests', Key: 'team/security/latest.json' }
  const work = async (held: () => void): Promise<string> => {
    held()
    nowMs += 61_000
    held()
    return 'written'
  }
  await expect(underLease(client, key, work, () => nowMs)).rejects.toMatchObject({
    code: 'SINK_UNAVAILABLE',
    message: expect.stringContaining('another worker is writing'),
  })
  await expect(underLease(client, key, async () => 'written')).resolves.toBe('written')
})
