import type { WaitingRange } from '../../contract/run/waiting.ts'
import { cut, grouped } from './terminal.ts'

/** A range that is waiting, as one line of text. */
export function waitingLine({ table, rows, total, reason, until }: WaitingRange): string {
  const counted = total === null ? '' : ` of ${grouped(total)}`
  return `  ${table}: waits until ${until}, ${grouped(rows)}${counted} rows (${cut(reason, 120)})`
}
