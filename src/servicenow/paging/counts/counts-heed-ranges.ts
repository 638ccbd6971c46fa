import type { Key } from '../../../contract/row/key.ts'
import { splitTimeKey, timeKey } from '../../../contract/row/time-key.ts'
import type { TableClient } from '../../table-api/table-client.ts'
import { affordableIds } from '../affordable-ids.ts'
import { idsRequest, type Walk } from '../walk.ts'

/** Any id; a bound without one stands for a whole second. */
const ANY_ID = '0'.repeat(32)

/**
 * Asks how many rows lie in a range that holds none. An instance that counts some there counts without regard to ranges, so none
 * of its counts of this table is believed any more. Asked where a count did not fall although rows were passed.
 */
export async function checkThatCountsHeedRanges(
  client: TableClient,
  walk: Walk,
  at: Key,
  signal: AbortSignal,
): Promise<void> {
  const bound = boundAt(walk, at)
  const nothing = await affordableIds(client, { ...idsRequest(walk, bound, bound), limit: 1 }, signal)
  const total = nothing?.total ?? 0
  if (total === 0) return
  client.counts.disbelieve(
    walk.table,
    `the instance counts ${total} rows in a range that holds none: its counts of this table are not believed`,
  )
}

function boundAt({ order }: Walk, at: Key): Key {
  if (order === 'sys_id') return at
  const { time, id } = splitTimeKey(at)
  return id === '' ? timeKey({ time, id: ANY_ID }) : at
}
