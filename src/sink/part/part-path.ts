import type { Compression } from '../../contract/run/harvest-request.ts'
import { checkedTableName, isTableName } from '../../contract/table/table-name.ts'
import { WRITER_NAME_FORM, writerName } from '../places/place-names.ts'
import type { PartKind, PartName } from '../sink.ts'

const ENDINGS = { gzip: '.ndjson.gz', zstd: '.ndjson.zst', none: '.ndjson' } as const
const PREFIXES = { rows: 'part', tombstones: 'tombstones', late: 'late' } as const
const FORM = new RegExp(
  `^tables/([^/]+)/(part|tombstones|late)-${WRITER_NAME_FORM}-[0-9]{1,16}\\.ndjson(\\.gz|\\.zst|)$`,
)

/** What a stored part's path says of it. */
export interface PartPath {
  readonly table: string
  readonly kind: PartKind
  readonly compression: Compression
}

/** Where a part goes, relative to the run's folder; throws CONFIG_INVALID for names that may not become a path. */
export function partPath({ table, kind, writer, number, compression }: PartName): string {
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`${number} is no part number`)
  return `tables/${checkedTableName(table)}/${PREFIXES[kind]}-${writerName(writer)}-${number}${ENDINGS[compression]}`
}

/** Takes a path apart that was read back from a receipt or manifest; null for one that no sink of ours has given. */
export function parsePartPath(path: string): PartPath | null {
  const [, table, prefix, ending] = FORM.exec(path) ?? []
  if (table === undefined || !isTableName(table)) return null
  const kind = prefix === PREFIXES.tombstones ? 'tombstones' : prefix === PREFIXES.late ? 'late' : 'rows'
  switch (ending) {
    case '.gz':
      return { table, kind, compression: 'gzip' }
    case '.zst':
      return { table, kind, compression: 'zstd' }
    default:
      return { table, kind, compression: 'none' }
  }
}
