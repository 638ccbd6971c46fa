import { foldedKey, sureOrder } from '../../../contract/row/compare-keys.ts'
import type { Key } from '../../../contract/row/key.ts'
import type { TableClient } from '../../table-api/table-client.ts'
import { affordableIds } from '../affordable-ids.ts'
import { unlessRefused } from '../unless-refused.ts'
import { idsRequest, type Walk } from '../walk.ts'

/** Where an answer lies, and what it showed. */
export interface ShortAnswer {
  readonly lo: Key | null
  readonly includesLo: boolean
  readonly hi: Key | null
  /** Ascending. */
  readonly keys: readonly Key[]
}

/**
 * What a second look says of an answer that shows fewer rows than it counts: `end` nothing visible lies beyond, and so many
 * rows are hidden; `more` it was cut short, or rows came in; `unclear` neither is certain.
 */
export type SecondLook =
  | { readonly is: 'end'; readonly hidden: number }
  | { readonly is: 'more' }
  | { readonly is: 'unclear' }

/**
 * Looks at a stretch of keys once more, from its other end, at ids alone. It counts again, so a count that was wrong once is not
 * believed; and an answer that was cut short after some rows, whatever the cap, shows other rows from there. Only a look that
 * comes down to the first row of the answer saw all of it.
 */
export async function lookFromTheEnd(
  client: TableClient,
  walk: Walk,
  { lo, includesLo, hi, keys }: ShortAnswer,
  signal: AbortSignal,
): Promise<SecondLook> {
  const fromTheEnd = { ...idsRequest(walk, lo, hi), includesLo, descending: true }
  const look = () => unlessRefused(affordableIds(client, fromTheEnd, signal))
  // As many were listed from the other end: what is too much now may be so in passing.
  const seen = (await look()) ?? (await look())
  if (seen === null || seen === 'refused') return { is: 'unclear' }
  const last = keys.at(-1)
  const shown = new Set(keys.map(foldedKey))
  const isBeyond = (key: Key): boolean =>
    !shown.has(foldedKey(key)) && (last === undefined || (sureOrder(key, last) ?? 1) > 0)
  if (seen.keys.some(isBeyond)) {
    client.honoured.sawCut(walk.table)
    return { is: 'more' }
  }
  if (seen.total === null) return { is: 'unclear' }
  if (seen.keys.length === seen.total) return { is: 'end', hidden: 0 }
  const [first] = keys
  // Rows that came in ascending order did not come from the end: this was the same look as before.
  const isFromTheEnd = seen.keys.length < 2 || !seen.cameAscending
  const reachesFirst = first === undefined || seen.keys.some((key) => (sureOrder(key, first) ?? 1) <= 0)
  return isFromTheEnd && reachesFirst ? { is: 'end', hidden: seen.total - seen.keys.length } : { is: 'unclear' }
}
