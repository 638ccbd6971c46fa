import type { Tombstone } from '../../contract/row/tombstone.ts'
import type { Lines } from '../sink.ts'

/** Tombstones as the lines of a part: one JSON text each, keys sorted, so that equal tombstones give equal bytes. */
export function tombstoneLines(tombstones: readonly Tombstone[]): Lines {
  const lines = tombstones.map(({ deletedOn, source, sys_id }) => JSON.stringify({ deletedOn, source, sys_id }))
  return { rows: lines.length, pieces: [Buffer.from(lines.map((line) => `${line}\n`).join(''))] }
}
