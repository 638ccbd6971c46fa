import type { Interval } from '../../contract/row/key.ts'
import type { ManifestTable } from '../../contract/run/manifest.ts'
import type { TableOrder } from '../../contract/table/table-plan.ts'
import { isAtHome, type NamedPart, partsOfTable } from '../part/named-part.ts'
import { parsePartPath } from '../part/part-path.ts'
import type { StoredPlace } from '../places/stored-place.ts'
import type { PartKind } from '../sink.ts'
import { SeenIds } from './files/seen-ids.ts'
import { lateRowsVerifier } from './files/verify-late-rows.ts'
import { verifyPart } from './files/verify-part.ts'
import { verifyTombstones } from './files/verify-tombstones.ts'
import type { RunListing } from './list-run.ts'
import type { VerifiedTable, VerifyFault } from './verify-report.ts'

/** What reading a table's parts brought to light. */
export interface ReadTable {
  readonly verified: Omit<VerifiedTable, 'faults'>
  readonly faults: readonly VerifyFault[]
}

/** Reads every part of a table; those that are missing or not at home are told by others. */
export async function verifyTable(
  runFolder: StoredPlace,
  table: ManifestTable,
  listing: RunListing,
): Promise<ReadTable> {
  const verifyOne = partVerifier(runFolder, table)
  const faults: VerifyFault[] = []
  const intact: NamedPart[] = []
  for (const named of partsOfTable(table)) {
    const { path } = named.part
    if (!isAtHome(named, table.table) || !listing.files.has(path)) continue
    const found = await verifyOne(named)
    for (const fault of found) faults.push({ path, fault })
    if (found.length === 0) intact.push(named)
  }
  return {
    verified: {
      table: table.table,
      verdict: table.verdict,
      rows: linesIn(intact, 'rows') + linesIn(intact, 'late'),
      tombstones: linesIn(intact, 'tombstones'),
      parts: intact.length,
      bytes: intact.reduce((sum, { part }) => sum + part.bytes, 0),
    },
    faults,
  }
}

function partVerifier(
  runFolder: StoredPlace,
  { order, window, intervals, increment }: ManifestTable,
): (named: NamedPart) => Promise<readonly string[]> {
  // In order of sys_id, ascending keys in intervals that do not overlap are always unique, where their order is no
  // matter of collation; in order of updates a row that was changed meanwhile comes once more, as a newer version.
  const rowIds = seenIdsOf(order)
  const tombstoneIds = new SeenIds()
  const verifyLate = lateRowsVerifier(runFolder)
  const held = intervalsByPart(intervals)
  return async ({ part, kind }) => {
    const compression = parsePartPath(part.path)?.compression ?? 'none'
    switch (kind) {
      case 'rows': {
        const claim = { intervals: held.get(part.path) ?? [], order, window, seen: rowIds }
        return verifyPart(runFolder, { part, compression, ...claim })
      }
      case 'late':
        return verifyLate(part, compression)
      case 'tombstones':
        return verifyTombstones(runFolder, {
          part,
          compression,
          sources: increment?.deletionsFrom ?? [],
          seen: tombstoneIds,
        })
      default:
        return kind satisfies never
    }
  }
}

/** Remembers what ascending keys do not prove to be there once; null where a row may come twice. */
function seenIdsOf(order: TableOrder): SeenIds | null {
  switch (order) {
    case 'sys_id':
      return new SeenIds((id) => !ORDERED_ID.test(id))
    case 'sys_created_on':
      return new SeenIds()
    case 'sys_updated_on':
      return null
    default:
      return order satisfies never
  }
}

/** Ids whose order no collation changes. */
const ORDERED_ID = /^[0-9a-z]+$/

function linesIn(parts: readonly NamedPart[], kind: PartKind): number {
  return parts.reduce((sum, named) => sum + (named.kind === kind ? named.part.rows : 0), 0)
}

function intervalsByPart(intervals: readonly Interval[]): ReadonlyMap<string | null, readonly Interval[]> {
  const held = new Map<string | null, Interval[]>()
  for (const interval of intervals) {
    const others = held.get(interval.part)
    if (others === undefined) held.set(interval.part, [interval])
    else others.push(interval)
  }
  return held
}
