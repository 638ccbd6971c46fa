import type { WriterIdentity } from '../../../src/contract/receipt.ts'
import type { Tombstone } from '../../../src/contract/row/tombstone.ts'
import { tombstoneLines } from '../../../src/sink/part/tombstone-lines.ts'
import type { NewPart } from '../../../src/sink/sink.ts'
import { linesOf } from '../../support/lines-of.ts'

/** Who writes parts and receipts where nothing else is said. */
export const WRITER: WriterIdentity = { runId: '0a1b2c3d-0000-4000-8000-00000000000a', activityId: '7', attempt: 1 }

/** A part of rows as the first one of the usual writer, but for what is said otherwise. */
export function rowsPart(table: string, rows: readonly string[], changes: Partial<NewPart> = {}): NewPart {
  return { kind: 'rows', table, writer: WRITER, number: 0, compression: 'gzip', lines: linesOf(rows), ...changes }
}

/** The same of tombstones. */
export function tombstonesPart(table: string, gone: readonly Tombstone[], changes: Partial<NewPart> = {}): NewPart {
  return { ...rowsPart(table, []), kind: 'tombstones', lines: tombstoneLines(gone), ...changes }
}
