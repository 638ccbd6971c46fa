import { mapInLanes } from '../../../contract/map-in-lanes.ts'
import type { Key } from '../../../contract/row/key.ts'
import { plainValue } from '../../../contract/row/row.ts'
import { splitTimeKey } from '../../../contract/row/time-key.ts'
import { byIds, firstRows } from '../../query/page-request.ts'
import { rowsOf } from '../../table-api/page/parse-page.ts'
import type { TableClient } from '../../table-api/table-client.ts'
import { type Insistence, ifReadable } from '../if-readable.ts'

/** Tables that are asked for the newest row of the last run: enough to tell a clone, few enough to cost nothing. */
const MOST_ASKED = 10
/** Fewer than this many rows tell of their own table alone. */
const FEWEST_FOR_A_CLONE = 2

/** What the newest rows of the last run say about the instance now. */
export interface Sentinels {
  /** Tables whose newest row is older now than it was. */
  readonly backwards: ReadonlySet<string>
  /** True where most of the rows are older or gone: the instance holds another one's rows, or a backup's. */
  readonly cloned: boolean
}

/**
 * Asks for the newest rows of the last run. A clone brings the rows of its source, which are up to days older: what was
 * changed last here is then older again, or gone (ServiceNow documentation: exploring instance clone).
 */
export async function askSentinels(
  client: TableClient,
  newest: readonly { readonly table: string; readonly key: Key }[],
  insistence: Insistence & { readonly lanes: number },
): Promise<Sentinels> {
  const asked = newest.toSorted((a, b) => (a.key < b.key ? 1 : -1)).slice(0, MOST_ASKED)
  const answers = await mapInLanes(asked, insistence.lanes, async ({ table, key }) => {
    const { time, id } = splitTimeKey(key)
    const ask = (): Promise<Told> => updatedOn(client, table, id, insistence.signal)
    return { table, time, now: (await ifReadable(insistence, ask)) ?? 'untold' }
  })
  const backwards = new Set<string>()
  let told = 0
  let gone = 0
  for (const { table, time, now } of answers) {
    if (now === 'untold') continue
    told += 1
    if (now === 'gone') gone += 1
    else if (now < time) backwards.add(table)
  }
  const suspicious = backwards.size + gone
  return { backwards, cloned: told >= FEWEST_FOR_A_CLONE && suspicious * 2 > told }
}

/** A row's time of update as it was told; no value counts as untold, since every time is newer. */
type Told = string | 'gone' | 'untold'

/** The time at which a row was last updated, or that it is gone, or that it cannot be told. */
async function updatedOn(client: TableClient, table: string, id: string, signal: AbortSignal): Promise<Told> {
  const asked = firstRows(table, ['sys_id', 'sys_updated_on'], 1, { counted: true })
  const page = await client.readPage(byIds(asked, [id], 'keyset'), signal)
  const [row] = rowsOf(page)
  if (row !== undefined) return plainValue(row, 'sys_updated_on') || 'untold'
  return page.total === 0 ? 'gone' : 'untold'
}
