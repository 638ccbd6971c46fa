import type { WriterIdentity } from '../../contract/receipt.ts'
import { checkedTableName } from '../../contract/table/table-name.ts'
import { WRITER_NAME_FORM, writerName } from '../places/place-names.ts'

/** Hex digits of a digest in a file's name: enough to find a receipt; the whole digest is checked on its bytes. */
const PREFIX_DIGITS = 16
const FORM = new RegExp(`^[0-9]{1,16}-${WRITER_NAME_FORM}-([0-9a-f]{16})\\.json$`)

/** Where the receipts of a table lie, relative to the run's folder; throws CONFIG_INVALID for a name that may not become a path. */
export function receiptsFolder(table: string): string {
  return `receipts/${checkedTableName(table)}`
}

/** A receipt's file name: its place in the chain, its writer, and the beginning of its digest. */
export function receiptName(sequence: number, writer: WriterIdentity, digest: string): string {
  if (!Number.isSafeInteger(sequence) || sequence < 0) throw new RangeError(`${sequence} is no slice number`)
  return `${sequence}-${writerName(writer)}-${digestPrefix(digest)}.json`
}

/** The beginning of a digest, as receipts carry it in their names. */
export function digestPrefix(digest: string): string {
  return digest.slice(0, PREFIX_DIGITS)
}

/** The beginning of the digest that a file name claims; null for a file that is no receipt. */
export function prefixInName(name: string): string | null {
  return FORM.exec(name)?.[1] ?? null
}
