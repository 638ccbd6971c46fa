import type { Tombstone } from '../../../src/contract/row/tombstone.ts'
import type { Manifest } from '../../../src/contract/run/manifest.ts'
import type { Sink } from '../../../src/sink/sink.ts'
import { isoOf, logRowOf, PLACE, storeExample, type TableStory, tombstoneOf, versionOf } from './example-run.ts'

const HOUR = 3600

/** The id of the run that began so many hours after midnight. */
export function runAt(hour: number): string {
  return `aaaaaaaa-${String(hour).padStart(4, '0')}`
}

/** A snapshot of a table in order of its ids, by a run of that hour. */
export function snapshotAt(hour: number, rows: readonly string[], table = 'sys_script'): TableStory {
  return { table, watermark: isoOf(hour * HOUR), pieces: [{ lo: null, hi: null, rows }] }
}

/** What changed in the hour before a run of that hour, since the run of another; ten minutes are read twice. */
export function incrementAt(
  hour: number,
  since: number,
  rows: readonly string[],
  tombstones: readonly Tombstone[] = [],
  table = 'sys_script',
): TableStory {
  return {
    table,
    order: 'sys_updated_on',
    watermark: isoOf(hour * HOUR),
    window: { from: isoOf(since * HOUR - 600), to: isoOf(hour * HOUR) },
    pieces: [{ lo: null, hi: null, rows }],
    increment: { base: runAt(since), tombstones: tombstones.length === 0 ? [] : [tombstones] },
  }
}

/** The rows of a log in the window of a run of that hour, which begins where that of another ended or ten minutes before. */
export function logAt(hour: number, since: number | null, rows: readonly string[], table = 'syslog'): TableStory {
  return {
    table,
    order: 'sys_created_on',
    watermark: isoOf(hour * HOUR),
    window: { from: isoOf(since === null ? 0 : since * HOUR - 600), to: isoOf(hour * HOUR) },
    pieces: [{ lo: null, hi: null, rows }],
    ...(since === null ? {} : { increment: { base: runAt(since), deletionsFrom: [] } }),
  }
}

/** Publishes a run of that hour with these tables. */
export async function publishAt(
  sink: Sink,
  hour: number,
  stories: readonly TableStory[],
  changes: Partial<Manifest> | ((manifest: Manifest) => Manifest) = {},
): Promise<Manifest> {
  const { run, manifest } = await storeExample(sink, {
    place: { ...PLACE, run: runAt(hour) },
    stories,
    manifest: { startedAt: isoOf(hour * HOUR) },
  })
  const changed = typeof changes === 'function' ? changes(manifest) : { ...manifest, ...changes }
  await run.publish(changed)
  return changed
}

/** A snapshot at 1 o'clock and increments at 2 and 3, of a table and of a log. */
export async function publishChain(sink: Sink): Promise<void> {
  await publishAt(sink, 1, [
    snapshotAt(1, [versionOf(10, 5), versionOf(20, 6), versionOf(30, 7)]),
    logAt(1, null, [logRowOf(1, 10), logRowOf(2, 3500)]),
  ])
  await publishAt(sink, 2, [
    incrementAt(2, 1, [versionOf(20, 4000, 1), versionOf(25, 4001)], [tombstoneOf(10)]),
    logAt(2, 1, [logRowOf(2, 3500), logRowOf(3, 7000)]),
  ])
  await publishAt(sink, 3, [incrementAt(3, 2, [versionOf(10, 8000)], []), logAt(3, 2, [logRowOf(4, 8000)])])
}
