import { isUnreadable } from '../../contract/failure/is-unreadable.ts'
import { plainValue, type Row } from '../../contract/row/row.ts'
import type { DeletionSource, Tombstone } from '../../contract/row/tombstone.ts'
import type { TimeWindow } from '../../contract/run/harvest-request.ts'
import { type EveryRow, everyRow } from '../paging/every-row.ts'
import { IDS_LIMIT, type Walk } from '../paging/walk.ts'
import type { TableClient } from '../table-api/table-client.ts'

/** A deletion as a feed of the instance tells it, before the instance is asked whether the row is really gone. */
interface ToldDeletion extends Tombstone {
  /** The class of the deleted row: a table's name, or the `sys_id` of its `sys_db_object` row. */
  readonly className: string
}

/** What the feeds told, and which of them this user may read. */
export interface DeletionFeeds {
  readonly told: readonly ToldDeletion[]
  readonly readable: readonly DeletionSource[]
  /** Rows of those feeds that are counted and not shown: what they tell of is found by the next comparison. Null where that is not told. */
  readonly hidden: number | null
}

/** A feed: its table, and which columns tell what was deleted. */
interface Feed {
  readonly table: 'sys_metadata_delete' | 'sys_audit_delete'
  readonly idColumn: string
  readonly classColumn: string
}

/**
 * Application files leave a tombstone of their own in `sys_metadata_delete`; other rows one in `sys_audit_delete` where
 * deletions of their table are audited (ServiceNow documentation: auditing deletions).
 */
const FEEDS: readonly Feed[] = [
  { table: 'sys_metadata_delete', idColumn: 'sys_metadata', classColumn: 'sys_db_object' },
  { table: 'sys_audit_delete', idColumn: 'documentkey', classColumn: 'tablename' },
]

/** Reads what was deleted within a window of the instance's time; a feed that this user may not read is left out. */
export async function readFeeds(client: TableClient, window: TimeWindow, signal: AbortSignal): Promise<DeletionFeeds> {
  const told: ToldDeletion[] = []
  const readable: DeletionSource[] = []
  let hidden: number | null = 0
  for (const feed of FEEDS) {
    const read = await readFeed(client, feed, window, signal)
    if (read === null) continue
    readable.push(feed.table)
    told.push(...read.rows.flatMap((row) => deletionOf(row, feed)))
    hidden = hidden === null || read.hidden === null ? null : hidden + read.hidden
  }
  return { told, readable, hidden }
}

async function readFeed(
  client: TableClient,
  { table, idColumn, classColumn }: Feed,
  window: TimeWindow,
  signal: AbortSignal,
): Promise<EveryRow | null> {
  const walk: Walk = {
    table,
    order: 'sys_created_on',
    reading: 'keyset',
    window,
    filter: null,
    referenceLinks: false,
    columns: ['sys_id', 'sys_created_on', idColumn, classColumn],
    range: { lo: null, hi: null },
    idsLimit: IDS_LIMIT,
  }
  try {
    return await everyRow(client, walk, signal)
  } catch (error) {
    if (isUnreadable(error)) return null
    throw error
  }
}

function deletionOf(row: Row, { table, idColumn, classColumn }: Feed): readonly ToldDeletion[] {
  const id = plainValue(row, idColumn) ?? ''
  const className = plainValue(row, classColumn) ?? ''
  const deletedOn = plainValue(row, 'sys_created_on') ?? ''
  return id === '' ? [] : [{ sys_id: id, deletedOn, source: table, className }]
}
