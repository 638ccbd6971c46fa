import type { Key } from '../../contract/row/key.ts'
import { PageSize } from '../paging/page-size.ts'
import { readPages } from '../paging/pager.ts'
import type { Walk } from '../paging/walk.ts'
import { firstGroup } from '../query/id-groups.ts'
import { isQuotable } from '../query/quoting.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { askByPrefix } from './ask-by-prefix.ts'

/** Rows that were asked for by their ids. */
export interface NamedPage {
  readonly keys: readonly Key[]
  readonly lines: Buffer
  /** Ids of rows of which it is unknown whether they exist. */
  readonly untold: readonly Key[]
  /** Ids of rows that are there and cannot be read, even alone. */
  readonly unreadable: readonly Key[]
}

/** Reads rows by their ids, ascending, group by group; a row that went meanwhile is not among them. */
export async function* readById(
  client: TableClient,
  walk: Walk,
  ids: readonly Key[],
  signal: AbortSignal,
): AsyncGenerator<NamedPage, void, void> {
  for (let at = 0; at < ids.length; ) {
    const rest = ids.slice(at)
    const end = rest.findIndex((id) => !isQuotable(id))
    const expressible = end === -1 ? rest : rest.slice(0, end)
    const size = new PageSize(Math.max(1, firstGroup(expressible, expressible.length).length))
    for await (const { keys, lines, unread } of readPages(
      client,
      { ...walk, ids: expressible },
      { cursor: null, size },
      signal,
    ))
      yield { keys, lines, untold: [], unreadable: unread?.unreadable ?? [] }
    at += expressible.length
    const odd = ids[at]
    if (odd !== undefined) yield await oddRow(client, walk, odd, signal)
    at += 1
  }
}

async function oddRow(client: TableClient, walk: Walk, id: Key, signal: AbortSignal): Promise<NamedPage> {
  const answer = await askByPrefix(client, walk, id, signal)
  if (answer?.line) return { keys: [id], lines: answer.line, untold: [], unreadable: [] }
  return { keys: [], lines: Buffer.alloc(0), untold: answer?.isWhole ? [] : [id], unreadable: [] }
}
