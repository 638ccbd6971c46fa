import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { foldHarvest } from '../../../src/sink/fold/fold-harvest.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { incrementAt, logAt, publishAt, snapshotAt } from '../support/example-chain.ts'
import { logRowOf, type TableStory, tombstoneOf, versionOf } from '../support/example-run.ts'

const HOUR = 3600
/** Increments read so many seconds again. */
const OVERLAP = 600
const HOURS = [1, 2, 3, 4]

/** Publishes a run for each hour, verifies them, and gives the rows of the table as they are folded. */
async function folded(stories: (hour: number) => TableStory): Promise<readonly string[]> {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  for (const hour of HOURS) await publishAt(sink, hour, [stories(hour)])
  expect((await verifyHarvest(root)).faults).toEqual([])
  const { tables } = await foldHarvest({ folder: root, out: join(root, 'fold'), tables: null })
  const text = gunzipSync(await readFile(join(root, 'fold', tables[0]?.path ?? 'none'))).toString()
  return text.split('\n').slice(0, -1)
}

interface Event {
  readonly at: number
  readonly id: number
  readonly kind: 'write' | 'delete'
}

interface Version {
  readonly at: number
  readonly modCount: number
}

const events = fc
  .array(
    fc.record({
      at: fc.nat({ max: 4 * HOUR - 1 }),
      id: fc.nat({ max: 9 }),
      kind: fc.constantFrom<Event['kind']>('write', 'write', 'delete'),
    }),
    { maxLength: 60 },
  )
  .map((drawn) => drawn.toSorted((a, b) => a.at - b.at))

/** The table as it stood when a second began. */
function tableAt(history: readonly Event[], seconds: number): ReadonlyMap<number, Version> {
  const table = new Map<number, Version>()
  for (const { at, id, kind } of history.filter((event) => event.at < seconds)) {
    if (kind === 'delete') table.delete(id)
    else table.set(id, { at, modCount: (table.get(id)?.modCount ?? -1) + 1 })
  }
  return table
}

const rowsOf = (table: ReadonlyMap<number, Version>, compare: (a: Version, b: Version) => number): readonly string[] =>
  [...table]
    .sort(([a, left], [b, right]) => compare(left, right) || a - b)
    .map(([id, { at, modCount }]) => versionOf(id, at, modCount))

function changesAt(history: readonly Event[], hour: number): TableStory {
  const from = (hour - 1) * HOUR - OVERLAP
  const changed = new Map([...tableAt(history, hour * HOUR)].filter(([, { at }]) => at >= from))
  const deleted = history.filter(({ at, kind }) => kind === 'delete' && at >= from && at < hour * HOUR)
  const gone = [...new Set(deleted.map(({ id }) => id))].map((id) => tombstoneOf(id))
  return incrementAt(
    hour,
    hour - 1,
    rowsOf(changed, (a, b) => a.at - b.at),
    gone,
  )
}

test('whatever is written and deleted, a snapshot and its increments fold to the table as it stands', async () => {
  await fc.assert(
    fc.asyncProperty(events, fc.constantFrom(1, 3), async (history, snapshotHour) => {
      const inOrderOfIds = (hour: number) => rowsOf(tableAt(history, hour * HOUR), () => 0)
      const rows = await folded((hour) =>
        hour === 1 || hour === snapshotHour ? snapshotAt(hour, inOrderOfIds(hour)) : changesAt(history, hour),
      )
      expect(rows).toEqual(inOrderOfIds(4))
    }),
    { numRuns: 15 },
  )
})

test('whatever is logged, and however late it shows, its windows join to every row once', async () => {
  const logged = fc.uniqueArray(
    fc.record({ at: fc.nat({ max: 4 * HOUR - 1 }), id: fc.nat(), lateBy: fc.nat({ max: OVERLAP }) }),
    { selector: ({ id }) => id, maxLength: 60 },
  )
  await fc.assert(
    fc.asyncProperty(logged, async (log) => {
      const rowsBetween = (from: number, hour: number) =>
        log
          .filter(({ at, lateBy }) => at >= from && at < hour * HOUR && at + lateBy < hour * HOUR)
          .sort((a, b) => a.at - b.at || a.id - b.id)
          .map(({ at, id }) => logRowOf(id, at))
      const rows = await folded((hour) =>
        hour === 1
          ? logAt(1, null, rowsBetween(0, 1))
          : logAt(hour, hour - 1, rowsBetween((hour - 1) * HOUR - OVERLAP, hour)),
      )
      expect(rows).toEqual(rowsBetween(0, 4))
    }),
    { numRuns: 15 },
  )
})
