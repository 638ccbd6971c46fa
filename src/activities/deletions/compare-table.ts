import { compareKeys } from '../../contract/row/compare-keys.ts'
import { instanceTime } from '../../contract/row/instance-time.ts'
import type { Key } from '../../contract/row/key.ts'
import { plainValue } from '../../contract/row/row.ts'
import { compareRowVersions, type RowVersion, rowVersion } from '../../contract/row/row-version.ts'
import { type Comparable, compareRows } from '../../servicenow/deletions/compare-rows.ts'
import { PageSize } from '../../servicenow/paging/page-size.ts'
import { readPages } from '../../servicenow/paging/pager.ts'
import { IDS_LIMIT } from '../../servicenow/paging/walk.ts'
import { rowsOf } from '../../servicenow/table-api/page/parse-page.ts'
import type { TableClient } from '../../servicenow/table-api/table-client.ts'
import { followChain } from '../../sink/chain/follow-chain.ts'
import { manifestReader } from '../../sink/chain/manifest-reader.ts'
import { foldTable } from '../../sink/fold/fold-table.ts'
import type { PublishedRuns } from '../../sink/sink.ts'
import type { PlannedIncrement } from './find-deletions.ts'
import { wholeTable } from './whole-table.ts'

/** What a comparison of a table's stored rows with those that the instance shows brought to light, by id, ascending. */
export interface ComparedTable {
  /** How many rows were known. */
  readonly known: number
  readonly missing: readonly Key[]
  readonly late: readonly Key[]
  /** Ids of rows that cannot be read, even alone, or where they lie. */
  readonly unread: readonly Key[]
}

interface VersionedRow extends Comparable {
  /** Null where the row does not carry one. */
  readonly version: RowVersion | null
}

/** Compares the state that an increment changes with all rows that the instance shows, by their ids and versions. */
export async function compareTable(
  client: TableClient,
  increment: PlannedIncrement,
  published: PublishedRuns,
  signal: AbortSignal,
): Promise<ComparedTable> {
  let known = 0
  const counted = async function* (): AsyncGenerator<VersionedRow> {
    for await (const row of storedRows(published, increment)) {
      known += 1
      yield row
    }
  }
  const missing: Key[] = []
  const late: Key[] = []
  const unread: Key[] = []
  const shown = shownRows(client, increment, (keys) => unread.push(...keys), signal)
  const from = instanceTime(increment.window.from)
  for await (const { id, is } of compareRows(counted(), shown, isLate(from)))
    (is === 'missing' ? missing : late).push(id)
  // Where order depends on the instance's collation, some are told at the end.
  return { known, missing: missing.sort(compareKeys), late: late.sort(compareKeys), unread }
}

/**
 * Judges a row that is known and shown. An older version took the place of the known one: no window tells it, since a fold
 * keeps what looks newer. A newer one that was updated before the window was hidden from the window that it lay in; one
 * that was updated later is in this window, or in the next.
 */
function isLate(from: string): (known: VersionedRow, shown: VersionedRow) => boolean {
  return (known, { version }) => {
    if (version === null) return false
    const order = compareRowVersions(version, known.version)
    return order < 0 || (order > 0 && version.updatedOn < from)
  }
}

/** The rows of the state that the increment changes. */
async function* storedRows(
  published: PublishedRuns,
  { table, base }: PlannedIncrement,
): AsyncGenerator<VersionedRow, void> {
  const chain = await followChain(manifestReader(published), table, base)
  const { bundles } = await foldTable(published, chain)
  for await (const rows of bundles) yield* rows
}

/** All rows that the instance shows, as far as they are compared; those that cannot be read are told beside. */
async function* shownRows(
  client: TableClient,
  increment: PlannedIncrement,
  onUnread: (keys: readonly Key[]) => void,
  signal: AbortSignal,
): AsyncGenerator<VersionedRow, void> {
  const start = { cursor: null, size: new PageSize(IDS_LIMIT) }
  const walk = wholeTable(increment, ['sys_id', 'sys_updated_on', 'sys_mod_count'], false)
  for await (const page of readPages(client, walk, start, signal)) {
    onUnread(page.unread?.unreadable ?? [])
    for (const row of rowsOf(page)) yield { id: plainValue(row, 'sys_id') ?? '', version: rowVersion(row) }
  }
}
