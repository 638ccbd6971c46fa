import type { TableClient } from '../table-api/table-client.ts'
import { idGroups } from './id-groups.ts'

/** What became of ids that were not found. */
export interface MissingIds {
  /** The instance counts no row under them. */
  readonly deleted: readonly string[]
  /** The instance counts a row and does not show it: it became unreadable. */
  readonly unreadable: readonly string[]
  /** There after all, since rows come and go. */
  readonly present: readonly string[]
  /** Ids of which the instance gives no count, so that nothing can be told. */
  readonly untold: readonly string[]
}

/**
 * Asks for ids together with their count, since a row that merely became unreadable must not be called deleted. Where
 * count and rows differ the ids are asked for in halves, down to one.
 */
export async function tellMissingApart(
  client: TableClient,
  table: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<MissingIds> {
  const found: { [K in keyof MissingIds]: string[] } = { deleted: [], unreadable: [], present: [], untold: [] }
  const groups = idGroups(ids)
  for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
    const { keys, total } = await askForIds(client, table, group, signal)
    const shown = new Set(keys)
    const missing = group.filter((id) => !shown.has(id))
    if (total === null) {
      found.present.push(...keys)
      found.untold.push(...missing)
    } else if (total === keys.length) {
      found.present.push(...keys)
      found.deleted.push(...missing)
    } else if (total === group.length) {
      // Every id that was asked for is counted: what is not shown is there.
      found.present.push(...keys)
      found.unreadable.push(...missing)
    } else groups.unshift(group.slice(0, Math.ceil(group.length / 2)), group.slice(Math.ceil(group.length / 2)))
  }
  return found
}

function askForIds(
  client: TableClient,
  table: string,
  ids: readonly string[],
  signal: AbortSignal,
): ReturnType<TableClient['readPage']> {
  const anywhere = { order: 'sys_id', unsorted: true, window: null, lo: null, includesLo: false, hi: null } as const
  const filter = `sys_idIN${ids.join(',')}`
  return client.readPage(
    { ...anywhere, table, filter, columns: ['sys_id'], limit: ids.length, counted: true, referenceLinks: false },
    signal,
  )
}
