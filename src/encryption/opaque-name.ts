import { createHmac } from 'node:crypto'
import type { KeyRing } from '../config/encryption/key-ring.ts'

/** Hexadecimal digits of such a name: enough that no two tables of an instance share one. */
const DIGITS = 20

/** A name for a table that says nothing without the key, for the places that Temporal stores in clear: ids and keys of a memo. */
export function opaqueName(keys: KeyRing, instance: string, table: string): string {
  const digest = createHmac('sha256', keys.first().key).update(`table name\0${instance}\0${table}`).digest('hex')
  return digest.slice(0, DIGITS)
}
