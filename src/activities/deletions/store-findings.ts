import type { Receipt, StoredPart, WriterIdentity } from '../../contract/receipt.ts'
import type { Key } from '../../contract/row/key.ts'
import type { DeletionSource, Tombstone } from '../../contract/row/tombstone.ts'
import type { Compression } from '../../contract/run/harvest-request.ts'
import type { DeletionFindings } from '../../contract/table/table-result.ts'
import { tombstoneLines } from '../../sink/part/tombstone-lines.ts'
import type { RunSink } from '../../sink/sink.ts'

/** Where findings are stored. */
export interface FindingsPlace {
  readonly sink: RunSink
  readonly compression: Compression
  readonly writer: WriterIdentity
}

/** What was found out about deletions in a table. */
export interface Found {
  readonly table: string
  readonly tombstones: readonly Tombstone[]
  /** Parts of rows that came into view, stored already; absent for none. */
  readonly late?: readonly StoredPart[]
  readonly unreadable: number
  /** Ids of rows that cannot be read, even alone, or where they lie; absent for none. */
  readonly unread?: readonly Key[]
  /** Why deletions may be untold until all rows are compared; absent where nothing speaks for it. */
  readonly feedGap?: string
  readonly doubt: string | null
  readonly deletionsFrom: readonly DeletionSource[]
}

/** Stores tombstones and the receipt that names them; where there is a doubt no tombstone is stored. */
export async function storeFindings(
  { sink, compression, writer }: FindingsPlace,
  found: Found,
): Promise<DeletionFindings> {
  const { table, late = [], unreadable, unread = [], feedGap, doubt, deletionsFrom } = found
  const tombstones = doubt === null ? found.tombstones : []
  const parts =
    tombstones.length === 0
      ? []
      : [
          await sink.writePart({
            kind: 'tombstones',
            table,
            writer,
            number: 0,
            compression,
            lines: tombstoneLines(tombstones),
          }),
        ]
  const receipt =
    parts.length + late.length === 0 ? null : await sink.writeReceipt(receiptOf(table, parts, late), writer)
  const lateRows = late.reduce((sum, { rows }) => sum + rows, 0)
  return {
    table,
    receipt,
    tombstones: tombstones.length,
    late: lateRows,
    unreadable,
    ...(unread.length === 0 ? {} : { unread }),
    ...(feedGap === undefined ? {} : { feedGap }),
    doubt,
    deletionsFrom,
  }
}

/** A receipt of no range: it stands for what was found beside the window. */
function receiptOf(table: string, tombstones: readonly StoredPart[], late: readonly StoredPart[]): Receipt {
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
    tombstones,
    late,
    intervals: [],
    pages: 0,
    requests: 0,
    pageSizes: [0, 0],
    missingColumns: [],
    readFrom: null,
    readTo: null,
    total: null,
    unproven: null,
  }
}
