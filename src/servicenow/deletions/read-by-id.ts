import type { Key } from '../../contract/row/key.ts'
import { PageSize } from '../paging/page-size.ts'
import { readPages } from '../paging/pager.ts'
import type { Step, Walk } from '../paging/walk.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { idGroups } from './id-groups.ts'

/** Reads rows by their ids, ascending, group by group; a row that went meanwhile is not among them. */
export async function* readById(
  client: TableClient,
  walk: Walk,
  ids: readonly Key[],
  signal: AbortSignal,
): AsyncGenerator<Step, void, void> {
  for (const group of idGroups(ids)) {
    const start = { cursor: null, size: new PageSize(group.length) }
    yield* readPages(client, { ...walk, filter: `sys_idIN${group.join(',')}` }, start, signal)
  }
}
