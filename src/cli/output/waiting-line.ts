import type { WaitingRange } from '../../contract/run/waiting.ts'
import { cut, grouped } from './terminal.ts'

/** A harvest that waits for others on its worker. */
export const WAITS_FOR_PLACE = 'waiting for a free place on the worker (HARVESTER_MAX_HARVESTS)'

/** What waits, as one line of text. */
export function waitingLine({ table, rows, total, reason, until, since, givesUpAt }: WaitingRange): string {
  if (since !== undefined)
    return `  ${table}: waits for the instance since ${since}; next try at ${until}, given up at ${givesUpAt ?? 'no known time'} (${cut(reason, 120)})`
  const counted = total === null ? '' : ` of ${grouped(total)}`
  return `  ${table}: waits until ${until}, ${grouped(rows)}${counted} rows (${cut(reason, 120)})`
}
