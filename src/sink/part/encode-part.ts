import type { StoredPart } from '../../contract/receipt.ts'
import type { NewPart, PartName } from '../sink.ts'
import { type PackedLines, packLines } from './pack-lines.ts'
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
export async function encodePart({ lines, ...name }: NewPart): Promise<EncodedPart> {
  return namedBytes(name, await packLines(lines, name.compression))
}

/** Gives packed lines the path of their part; throws CONFIG_INVALID for names that may not become a path. */
export function namedBytes(name: PartName, { rows, bytes, sha256 }: PackedLines): EncodedPart {
  return { bytes, stored: { path: partPath(name), rows, bytes: bytes.length, sha256 } }
}
