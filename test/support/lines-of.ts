import type { Lines } from '../../src/sink/sink.ts'

/** Rows as a sink takes them. */
export function linesOf(rows: readonly string[]): Lines {
  return { rows: rows.length, pieces: [Buffer.from(rows.map((row) => `${row}\n`).join(''))] }
}
