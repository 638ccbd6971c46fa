import { randomBytes } from 'node:crypto'
import type { NewPart } from '../../../src/sink/sink.ts'
import { rowsPart } from './new-parts.ts'

/** The smallest piece that the protocol allows. */
export const PIECE_BYTES = 5 * 1024 * 1024

/** A part of two pieces and a half. */
export function largePart(): NewPart {
  const script = randomBytes(PIECE_BYTES * 1.25).toString('hex')
  return rowsPart('sys_script', [JSON.stringify({ sys_id: 'a', script })], { compression: 'none' })
}
