import type { WriterIdentity } from '../../contract/receipt.ts'
import type { Compression } from '../../contract/run/harvest-request.ts'
import { checkedTable, writerName } from '../places/place-names.ts'

const ENDINGS = { gzip: '.ndjson.gz', zstd: '.ndjson.zst', none: '.ndjson' } as const
const PREFIXES = { rows: 'part', tombstones: 'tombstones', late: 'late' } as const
const FORM =
  /^tables\/([a-z][a-z0-9_]{0,79})\/(part|tombstones|late)-[0-9a-f-]{8,64}-[A-Za-z0-9_-]{1,64}-[0-9]{1,16}-[0-9]{1,16}\.ndjson(\.gz|\.zst|)$/

/** What the lines of a part are: a table's rows, notes of rows that were deleted, or rows that a comparison of all rows found. */
export type PartHolds = keyof typeof PREFIXES

/** What a stored part's path says of it. */
export interface PartPath {
  readonly table: string
  readonly holds: PartHolds
  readonly compression: Compression
}

/** Where a part goes, relative to the run's folder; throws CONFIG_INVALID for names that may not become a path. */
export function partPath(
  table: string,
  holds: PartHolds,
  writer: WriterIdentity,
  number: number,
  compression: Compression,
): string {
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`${number} is no part number`)
  return `tables/${checkedTable(table)}/${PREFIXES[holds]}-${writerName(writer)}-${number}${ENDINGS[compression]}`
}

/** Takes a path apart that was read back from a receipt or manifest; null for one that no sink of ours has given. */
export function parsePartPath(path: string): PartPath | null {
  const [, table, prefix, ending] = FORM.exec(path) ?? []
  if (table === undefined) return null
  const holds = prefix === PREFIXES.tombstones ? 'tombstones' : prefix === PREFIXES.late ? 'late' : 'rows'
  switch (ending) {
    case '.gz':
      return { table, holds, compression: 'gzip' }
    case '.zst':
      return { table, holds, compression: 'zstd' }
    default:
      return { table, holds, compression: 'none' }
  }
}
