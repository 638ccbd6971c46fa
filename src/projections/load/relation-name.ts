import { createHash } from 'node:crypto'
import { wellFormed } from '../rows/well-formed.ts'

/** The longest name that PostgreSQL keeps whole, in bytes. */
const LONGEST = 63
/** Digits of the hash behind a name that was changed. */
const DIGITS = 16

/** Names that are taken: PostgreSQL's own columns, and our tables and columns beside the rows. */
const TAKEN = new Set([
  ...['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'],
  ...['harvest_runs', 'harvest_coverage', 'harvest_loads', 'harvest_latest_coverage'],
  ...['harvest_id', 'harvest_buried', 'harvest_gone'],
])

/**
 * A table's or column's name as the database has it: its own wherever that can be. One that is too long, empty or taken ends
 * in its hash, so that two names never become one.
 */
export function storedName(name: string): string {
  const clean = wellFormed(name).replaceAll('\0', '\ufffd')
  if (clean === name && name !== '' && Buffer.byteLength(name) <= LONGEST && !TAKEN.has(name)) return name
  const hash = createHash('sha256').update(name, 'utf16le').digest('hex').slice(0, DIGITS)
  return `${cutToBytes(clean, LONGEST - DIGITS - 1)}_${hash}`
}

/** The schema of an instance, in letters that need no quotes. */
export function schemaName(instance: string): string {
  const name = instance.replaceAll('-', '_')
  return storedName(/^\d/.test(name) ? `sn_${name}` : name)
}

/** A name in quotes, so that nothing in it is read as SQL. */
export function identifier(...names: readonly string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.')
}

/** A text in quotes, for statements that take no parameters. */
export function literal(text: string): string {
  const safe = text.replaceAll('\0', '').replaceAll('\\', '\\\\').replaceAll("'", "''")
  return `E'${safe}'`
}

function cutToBytes(text: string, most: number): string {
  let bytes = 0
  let cut = ''
  for (const letter of text) {
    bytes += Buffer.byteLength(letter)
    if (bytes > most) break
    cut += letter
  }
  return cut
}
