import { canonicalJson } from './canonical-json.ts'
import { sha256Hex } from './sha256-hex.ts'

/** A plan, a receipt or a manifest as it is stored. */
export interface EncodedDocument {
  readonly bytes: Buffer
  /** By which receipts and history name it. */
  readonly digest: string
}

/** The bytes of a plan, a receipt or a manifest, the same for equal ones, and their digest. */
export function encodeDocument(value: unknown): EncodedDocument {
  const bytes = Buffer.from(canonicalJson(value))
  return { bytes, digest: sha256Hex(bytes) }
}
