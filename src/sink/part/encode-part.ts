import type { StoredPart } from '../../contract/receipt.ts'
import type { NewPart } from '../sink.ts'
import { sha256Hex } from '../stored/sha256-hex.ts'
import { encodeRows } from './encode-rows.ts'
import { partPath } from './part-path.ts'

/** A part as it is to be stored, and what is recorded of it. */
export interface EncodedPart {
  readonly bytes: Buffer
  readonly stored: StoredPart
}

/**
 * Gives a new part its path and its bytes, the same for the same part. Throws RangeError for no rows, or where lines and rows
 * differ in number, CONFIG_INVALID for names that may not become a path.
 */
export async function encodePart(part: NewPart): Promise<EncodedPart> {
  const path = partPath(part)
  const bytes = await encodeRows(part.lines, part.compression)
  return { bytes, stored: { path, rows: part.lines.rows, bytes: bytes.length, sha256: sha256Hex(bytes) } }
}
