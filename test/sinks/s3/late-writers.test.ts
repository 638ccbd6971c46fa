import { expect, test } from 'vitest'
import { bucketPlace } from '../../../src/sink/s3/bucket-place.ts'
import { createS3Sink } from '../../../src/sink/s3/s3-sink.ts'
import type { Sink } from '../../../src/sink/sink.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { type ObjectStore, objectStore } from '../../support/servers/bucket/object-store.ts'
import { until } from '../../support/until.ts'
import { isoOf, PLACE, planOf, rowOf, STORIES, storeExample } from '../support/example-run.ts'
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
