import type { Receipt, StoredPart, WriterIdentity } from '../../../src/contract/receipt.ts'
import type { Interval, Key } from '../../../src/contract/row/key.ts'
import type { Tombstone } from '../../../src/contract/row/tombstone.ts'
import type { Compression, TimeWindow } from '../../../src/contract/run/harvest-request.ts'
import type { Increment, Manifest, ManifestTable } from '../../../src/contract/run/manifest.ts'
import type { HarvestPlan, TableOrder, TablePlan } from '../../../src/contract/table/table-plan.ts'
import { runVerdict } from '../../../src/contract/table/verdict.ts'
import type { RunPlace, RunSink, Sink } from '../../../src/sink/sink.ts'
import { rowsPart, tombstonesPart, WRITER } from './new-parts.ts'

export const PLACE: RunPlace = { instance: 'acme-1f2e3d', run: '0a1b2c3d-0000-4000-8000-000000000001' }

/** A 32-hex id that sorts by its number. */
export function idOf(n: number): string {
  return n.toString(16).padStart(32, '0')
}

/** One row as stored, in order of sys_id. */
export function rowOf(n: number): string {
  return JSON.stringify({ sys_id: idOf(n), name: `row ${n}` })
}

/** One row with what tells its versions apart, `seconds` after midnight, changed `modCount` times. */
export function versionOf(n: number, seconds: number, modCount = 0, name = `row ${n}`): string {
  return JSON.stringify({ sys_id: idOf(n), name, sys_updated_on: timeOf(seconds), sys_mod_count: String(modCount) })
}

/** One row of a log. */
export function logRowOf(n: number, seconds: number): string {
  return JSON.stringify({ sys_id: idOf(n), sys_created_on: timeOf(seconds) })
}

/** A time of the day of all examples, as rows have it. */
export function timeOf(seconds: number): string {
  return isoOf(seconds).slice(0, 19).replace('T', ' ')
}

/** The same time, ISO 8601. */
export function isoOf(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 2) + seconds * 1000).toISOString()
}

/** A tombstone of the row with this number. */
export function tombstoneOf(n: number, source: Tombstone['source'] = 'sys_metadata_delete'): Tombstone {
  return { sys_id: idOf(n), deletedOn: timeOf(0), source }
}

/** One slice's worth of a table: an interval and its rows. */
interface Piece {
  readonly lo: Key | null
  readonly hi: Key | null
  readonly rows: readonly string[]
  readonly hidden?: number | null
  /** True for a piece that begins a range, and a chain of receipts, of its own. */
  readonly newRange?: boolean
}

/** A table as the examples store it: one slice, part and interval for each piece. */
export interface TableStory {
  readonly table: string
  readonly order?: TableOrder
  readonly window?: TimeWindow
  readonly watermark?: string | null
  readonly pieces: readonly Piece[]
  /** What makes it an increment; its tombstones go into one part for each list. */
  readonly increment?: Partial<Omit<Increment, 'tombstones' | 'late'>> & {
    readonly base: string
    readonly tombstones?: readonly (readonly Tombstone[])[]
    /** One part of late rows for each list. */
    readonly late?: readonly (readonly string[])[]
  }
}

/** Two tables: rows in two parts by sys_id, and an empty one. */
export const STORIES: readonly TableStory[] = [
  {
    table: 'sys_script',
    pieces: [
      { lo: null, hi: idOf(20), rows: [rowOf(10), rowOf(20)] },
      { lo: idOf(20), hi: null, rows: [rowOf(30)] },
    ],
  },
  { table: 'sys_hub_flow', pieces: [{ lo: null, hi: null, rows: [] }] },
]

export function planOf(place: RunPlace, stories: readonly TableStory[], compression: Compression): HarvestPlan {
  const { run, instance } = place
  return {
    schemaVersion: 1,
    run,
    instance,
    referenceLinks: false,
    compression,
    honouredLimit: 1000,
    tables: stories.map(tablePlanOf),
  }
}

function tablePlanOf({ table, order = 'sys_id', window, increment }: TableStory): TablePlan {
  const columns = ['sys_id', 'name']
  return {
    table,
    title: table,
    order,
    window: window ?? null,
    columns,
    columnSource: 'dictionary',
    ...(increment === undefined ? {} : { base: increment.base }),
    secretColumns: [],
    sensitiveColumns: [],
    optional: false,
    unreadable: null,
    notes: [],
  }
}

export function receiptOf(table: string, changes: Partial<Receipt> = {}): Receipt {
  return {
    schemaVersion: 1,
    table,
    range: { lo: null, hi: null },
    sequence: 0,
    previous: null,
    from: null,
    cursor: null,
    done: true,
    parts: [],
    intervals: [],
    pages: 1,
    requests: 1,
    pageSizes: [1000, 1000],
    missingColumns: [],
    readFrom: null,
    readTo: null,
    total: null,
    unproven: null,
    ...changes,
  }
}

/** Stores a table slice by slice, and says of it what a manifest would. */
export async function storeTable(
  run: RunSink,
  story: TableStory,
  compression: Compression,
  writer: WriterIdentity = WRITER,
): Promise<ManifestTable> {
  const parts: StoredPart[] = []
  const intervals: Interval[] = []
  let previous: string | null = null
  for (const [sequence, { lo, hi, rows, hidden = 0, newRange = false }] of story.pieces.entries()) {
    const stored =
      rows.length === 0
        ? []
        : [await run.writePart(rowsPart(story.table, rows, { writer, number: sequence, compression }))]
    const interval: Interval = { lo, hi, rows: rows.length, hidden, proof: 'own-count', part: stored[0]?.path ?? null }
    if (newRange) previous = null
    const slice: Partial<Receipt> = {
      sequence,
      previous,
      from: lo,
      cursor: hi,
      done: hi === null,
      parts: stored,
      intervals: [interval],
    }
    previous = await run.writeReceipt(receiptOf(story.table, slice), writer)
    parts.push(...stored)
    intervals.push(interval)
  }
  return { ...manifestTableOf(story, parts, intervals), ...(await storeIncrement(run, story, compression, writer)) }
}

/** Stores the tombstones and late rows of an increment, with a receipt of their own. */
async function storeIncrement(
  run: RunSink,
  { table, increment: told }: TableStory,
  compression: Compression,
  writer: WriterIdentity,
): Promise<Pick<ManifestTable, 'increment'>> {
  if (told === undefined) return {}
  const tombstones: StoredPart[] = []
  for (const [number, gone] of (told.tombstones ?? []).entries())
    tombstones.push(await run.writePart(tombstonesPart(table, gone, { writer, number, compression })))
  const late: StoredPart[] = []
  for (const [number, rows] of (told.late ?? []).entries())
    late.push(await run.writePart(rowsPart(table, rows, { kind: 'late', writer, number, compression })))
  if (tombstones.length + late.length > 0) await run.writeReceipt(receiptOf(table, { tombstones, late }), writer)
  const looked = { deletionsFrom: ['sys_metadata_delete'], unreadable: 0, doubt: null } as const
  return { increment: { ...looked, ...told, tombstones, late } }
}

function manifestTableOf(
  story: TableStory,
  parts: readonly StoredPart[],
  intervals: readonly Interval[],
): ManifestTable {
  const { unreadable: _, base: __, ...shape } = tablePlanOf(story)
  const rows = intervals.reduce((sum, interval) => sum + interval.rows, 0)
  const hidden = intervals.some((interval) => interval.hidden === null)
    ? null
    : intervals.reduce((sum, interval) => sum + (interval.hidden ?? 0), 0)
  return {
    ...shape,
    verdict: hidden === null ? 'unproven' : hidden > 0 ? 'partial' : 'complete',
    rows,
    hidden,
    expected: hidden === null ? null : rows + hidden,
    code: null,
    reason: null,
    hint: null,
    withheldColumns: [],
    pages: 1,
    requests: 1,
    pageSizes: null,
    countBefore: null,
    readFrom: null,
    readTo: null,
    watermark: story.watermark === undefined ? '2026-01-02T03:03:05.000Z' : story.watermark,
    parts,
    intervals,
  }
}

export function manifestOf(
  place: RunPlace,
  planDigest: string,
  tables: readonly ManifestTable[],
  changes: Partial<Manifest> = {},
): Manifest {
  return {
    schemaVersion: 2,
    run: place.run,
    state: 'finished',
    verdict: runVerdict(tables),
    instance: { name: place.instance, origin: 'https://acme.service-now.com' },
    authMethod: 'oauth2_client_credentials',
    harvester: '0.1.0',
    startedAt: '2026-01-02T03:04:05.000Z',
    finishedAt: '2026-01-02T03:05:05.000Z',
    request: {
      engine: 1,
      instance: place.instance,
      tables: null,
      profile: 'automation',
      mode: 'snapshot',
      compression: 'gzip',
      includeSensitive: false,
      referenceLinks: false,
      logDays: null,
      sink: 'directory',
      lanes: 4,
      pageSize: 1000,
      slice: { maxPages: 100, maxMs: 60_000, maxBytes: 256_000_000 },
    },
    planDigest,
    tables,
    ...changes,
  }
}

/** What an example run is stored as; everything has a default. */
export interface ExampleOptions {
  readonly place?: RunPlace
  readonly stories?: readonly TableStory[]
  readonly compression?: Compression
  readonly writer?: WriterIdentity
  readonly manifest?: Partial<Manifest>
}

/** Stores plan, parts and receipts of a whole run; the manifest is for the caller to publish. */
export async function storeExample(
  sink: Sink,
  options: ExampleOptions = {},
): Promise<{ readonly run: RunSink; readonly manifest: Manifest }> {
  const { place = PLACE, stories = STORIES, compression = 'gzip', writer = WRITER } = options
  const run = await sink.openRun(place)
  const planDigest = await run.writePlan(planOf(place, stories, compression))
  const tables: ManifestTable[] = []
  for (const story of stories) tables.push(await storeTable(run, story, compression, writer))
  return { run, manifest: manifestOf(place, planDigest, tables, options.manifest) }
}
