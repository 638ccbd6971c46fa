import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { Receipt, StoredPart, WriterIdentity } from '../../contract/receipt.ts'
import { hiddenRows } from '../../contract/row/hidden-rows.ts'
import type { Interval } from '../../contract/row/key.ts'
import type { ManifestTable } from '../../contract/run/manifest.ts'
import { sum } from '../../contract/sum.ts'
import type { AdoptedRange, AdoptedTable, StoredRange } from '../../contract/table/adopted-table.ts'
import type { DeletionFindings } from '../../contract/table/table-result.ts'
import { claimsWhole } from '../../contract/table/verdict.ts'
import { partsOfTable } from '../../sink/part/named-part.ts'
import type { PublishedRuns, RunSink } from '../../sink/sink.ts'

/** Between which runs a table is taken over. */
export interface Adoption {
  readonly from: string
  readonly published: PublishedRuns
  readonly sink: RunSink
  readonly writer: WriterIdentity
}

/** A table that was taken over, and whether what was found out about deletions is to be found out again. */
export interface Adopted {
  readonly table: AdoptedTable
  readonly deletionsLost: boolean
  /** Parts that are not as they were recorded. */
  readonly broken: number
}

/**
 * Takes over every part of a table that is as it was recorded, under receipts of this run, and leaves open the ranges of
 * keys whose parts are not. Reads every part once. Throws SINK_FULL and SINK_UNAVAILABLE.
 */
export async function adoptTable(entry: ManifestTable, adoption: Adoption): Promise<Adopted> {
  const broken = new Set<string>()
  for (const { part } of partsOfTable(entry)) {
    if (await isIntact(part, adoption)) await adoption.sink.adoptPart(adoption.from, part)
    else broken.add(part.path)
  }
  const ranges: AdoptedRange[] = []
  for (const stretch of stretchesOf(entry, broken)) ranges.push(await adoptStretch(stretch, entry, ranges, adoption))
  const deletions = await adoptDeletions(entry, broken, adoption)
  return {
    table: { ranges, ...(deletions === null ? {} : { deletions }) },
    deletionsLost: deletions === null && wasSearched(entry),
    broken: broken.size,
  }
}

/** Reads a part to its end; what is wrong with it shows before its last line. */
async function isIntact(part: StoredPart, { from, published }: Adoption): Promise<boolean> {
  try {
    for await (const _ of published.lineBundles(from, part));
    return true
  } catch (error) {
    if (speaksOf(error, 'files')) return false
    throw error
  }
}

/** A stretch of keys that is taken over, read again, or left unread, as a whole. */
interface Stretch {
  readonly is: 'stored' | 'broken' | 'unread'
  readonly lo: Interval['lo']
  readonly hi: Interval['hi']
  readonly intervals: readonly Interval[]
}

function stretchesOf(entry: ManifestTable, broken: ReadonlySet<string>): readonly Stretch[] {
  const stretches: Stretch[] = []
  let at: Interval['lo'] = null
  for (const interval of entry.intervals) {
    if (interval.lo !== at) stretches.push({ is: 'unread', lo: at, hi: interval.lo, intervals: [] })
    const is = interval.part !== null && broken.has(interval.part) ? 'broken' : 'stored'
    const last = stretches.at(-1)
    if (last?.is === is)
      stretches[stretches.length - 1] = { ...last, hi: interval.hi, intervals: [...last.intervals, interval] }
    else stretches.push({ is, lo: interval.lo, hi: interval.hi, intervals: [interval] })
    at = interval.hi
  }
  const reachesTheEnd = entry.intervals.length > 0 && at === null
  return reachesTheEnd ? stretches : [...stretches, { is: 'unread', lo: at, hi: null, intervals: [] }]
}

async function adoptStretch(
  { is, lo, hi, intervals }: Stretch,
  entry: ManifestTable,
  before: readonly AdoptedRange[],
  { sink, writer }: Adoption,
): Promise<AdoptedRange> {
  if (is === 'broken') return { lo, hi, stored: null, unread: null }
  if (is === 'unread') {
    const message = entry.reason ?? 'the repaired run did not read it'
    return { lo, hi, stored: null, unread: { by: entry.code ?? 'INTERNAL', message } }
  }
  const named = new Set(intervals.map(({ part }) => part))
  const first = before.every(({ stored }) => stored === null)
  const stored: Omit<StoredRange, 'receipt'> = {
    rows: sum(intervals.map(({ rows }) => rows)),
    hidden: hiddenRows(intervals),
    // What is said of the whole table is said once.
    missingColumns: first ? entry.withheldColumns : [],
    unproven: first && isUnproven(entry) ? entry.reason : null,
  }
  const receipt = await sink.writeReceipt(
    {
      ...blankReceipt(entry, before.length),
      range: { lo, hi },
      from: lo,
      cursor: hi,
      intervals,
      parts: entry.parts.filter(({ path }) => named.has(path)),
      missingColumns: stored.missingColumns,
      total: first ? entry.countBefore : null,
      unproven: stored.unproven,
      ...(entry.newest ? { newest: entry.newest } : {}),
    },
    writer,
  )
  return { lo, hi, stored: { receipt, ...stored }, unread: null }
}

/** True where the rows themselves are unproven, and not what was deleted of them. */
function isUnproven({ verdict, increment }: ManifestTable): boolean {
  return verdict === 'unproven' && (increment?.doubt ?? null) === null
}

function wasSearched({ increment }: ManifestTable): boolean {
  return (increment?.deletionsFrom ?? []).length > 0
}

/** What the other run found out about deletions; null where none of it is left, or there was nothing to find out. */
async function adoptDeletions(
  entry: ManifestTable,
  broken: ReadonlySet<string>,
  { sink, writer }: Adoption,
): Promise<DeletionFindings | null> {
  const increment = entry.increment ?? null
  if (increment === null || !claimsWhole(entry)) return null
  const { tombstones, late, deletionsFrom, unreadable, unread, feedGap, doubt } = increment
  const parts = [...tombstones, ...late]
  if (parts.some(({ path }) => broken.has(path))) return null
  if (deletionsFrom.length === 0 && doubt === null) return null
  const receipt =
    parts.length === 0 ? null : await sink.writeReceipt({ ...blankReceipt(entry, 0), tombstones, late }, writer)
  const counts = { tombstones: sum(tombstones.map(({ rows }) => rows)), late: sum(late.map(({ rows }) => rows)) }
  const known = { ...(unread === undefined ? {} : { unread }), ...(feedGap === undefined ? {} : { feedGap }) }
  return { table: entry.table, receipt, ...counts, unreadable, ...known, doubt, deletionsFrom }
}

/** A receipt of rows that this run did not read itself. */
function blankReceipt({ table, readFrom, readTo }: ManifestTable, sequence: number): Receipt {
  return {
    schemaVersion: 1,
    table,
    range: { lo: null, hi: null },
    sequence,
    previous: null,
    from: null,
    cursor: null,
    done: true,
    parts: [],
    intervals: [],
    pages: 0,
    requests: 0,
    pageSizes: [0, 0],
    missingColumns: [],
    readFrom,
    readTo,
    total: null,
    unproven: null,
  }
}
