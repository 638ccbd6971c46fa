import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { foldedKey } from '../../contract/row/compare-keys.ts'
import type { Key } from '../../contract/row/key.ts'
import { startsWith } from '../query/conditions.ts'
import { firstRows, type WalkedRows } from '../query/page-request.ts'
import { quotablePrefix } from '../query/quoting.ts'
import type { Page, TableClient } from '../table-api/table-client.ts'

/** Rows that may share the beginning of an id; where there are more, nothing is told of that id. */
const MOST_ROWS = 100

/** What a table answers to the question for an id that no query can express. */
export interface PrefixAnswer {
  /** The row, as the instance sent it; null where it is not shown. */
  readonly line: Buffer | null
  /** True where all rows that are counted are shown, so that what is not among them is not there. */
  readonly isWhole: boolean
}

/**
 * Asks for an id that no query can express by the part of it that one can: for all rows whose ids begin so. Null where that
 * cannot be asked, or where rows come whose ids begin otherwise.
 */
export async function askByPrefix(
  client: TableClient,
  { table, columns, only, referenceLinks }: WalkedRows,
  id: Key,
  signal: AbortSignal,
): Promise<PrefixAnswer | null> {
  const prefix = quotablePrefix(id)
  if (prefix === '') return null
  const changes = { filter: startsWith('sys_id', prefix), only, unsorted: true, counted: true, referenceLinks }
  const page = await ifAnswered(client.readPage(firstRows(table, columns, MOST_ROWS, changes), signal))
  if (page === null || page.keys.some((key) => !foldedKey(key).startsWith(foldedKey(prefix)))) return null
  const at = page.keys.indexOf(id)
  const lines = page.lines.toString('utf8').split('\n')
  return {
    line: at === -1 ? null : Buffer.from(`${lines[at] ?? ''}\n`),
    isWhole: page.total === page.keys.length && page.keys.length < MOST_ROWS,
  }
}

async function ifAnswered(page: Promise<Page>): Promise<Page | null> {
  try {
    return await page
  } catch (error) {
    if (speaksOf(error, 'query')) return null
    throw error
  }
}
