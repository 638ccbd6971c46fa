import { randomBytes } from 'node:crypto'
import type { WriterIdentity } from '../../contract/receipt.ts'
import { digestPrefix } from '../stored/receipt-name.ts'
import { sha256Hex } from '../stored/sha256-hex.ts'

// Names for places that cannot refuse a taken one: there a writer that wakes up late writes over what has its name.

/** Gives writers names that nobody else can have, not even the same attempt of the same activity in another process. */
export function unguessableNames(): (writer: WriterIdentity) => WriterIdentity {
  const mark = randomBytes(8).toString('hex')
  return (writer) => ({ ...writer, activityId: `${writer.activityId}_${mark}` })
}

/** Where a plan lies a second time, under a name that only its content has. Verifying takes it for an unfinished file. */
export function planTwin(digest: string): string {
  return `.tmp-${digestPrefix(digest)}-plan.json`
}

/** The nonce of a place: the same whoever begins it first. */
export function nonceOf(root: string): string {
  return sha256Hex(Buffer.from(root)).slice(0, 32)
}
