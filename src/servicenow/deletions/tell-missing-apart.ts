import { isTooMuch } from '../../contract/failure/is-too-much.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { foldedKey } from '../../contract/row/compare-keys.ts'
import type { ReadingStrategy } from '../../contract/table/reading-strategy.ts'
import { inGroups } from '../query/id-groups.ts'
import { byIds, firstRows } from '../query/page-request.ts'
import { rowsGiven } from '../table-api/page/parse-page.ts'
import type { Page, TableClient } from '../table-api/table-client.ts'

/** Questions for one id alone that a table may leave without an answer; then nothing more is asked of it. */
const MOST_UNANSWERED = 10

/** What became of ids that were not found. */
export interface MissingIds {
  /** The instance counts no row under them, asked twice. */
  readonly deleted: readonly string[]
  /** The instance counts a row and does not show it: it became unreadable. */
  readonly unreadable: readonly string[]
  /** There after all, since rows come and go. */
  readonly present: readonly string[]
  /** Ids of which nothing can be told: the instance gives no count, or one that cannot be, or no query can express them. */
  readonly untold: readonly string[]
}

/** A table that is asked for ids, and how it lets itself be read. */
export interface AskedTable {
  readonly table: string
  readonly reading: ReadingStrategy
}

/**
 * Asks for ids together with their count, since a row that merely became unreadable must not be called deleted. Where
 * count and rows differ the ids are asked for in halves, down to one: what is not told then is not told at all.
 */
export async function tellMissingApart(
  client: TableClient,
  table: AskedTable,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<MissingIds> {
  const search = new Search(client, table, signal)
  await search.ask(ids)
  return search.confirmed()
}

/** What is known of the ids so far. */
class Search {
  readonly #client: TableClient
  readonly #table: AskedTable
  readonly #signal: AbortSignal
  readonly #found: { [K in keyof MissingIds]: string[] } = { deleted: [], unreadable: [], present: [], untold: [] }
  #unanswered = 0
  /** The most rows that one answer brought. */
  #brought = 1
  #isSampled = false

  constructor(client: TableClient, table: AskedTable, signal: AbortSignal) {
    this.#client = client
    this.#table = table
    this.#signal = signal
  }

  async ask(ids: readonly string[]): Promise<void> {
    const { groups, inexpressible } = inGroups(ids)
    const open = [...groups]
    for (let group = open.shift(); group !== undefined; group = open.shift()) {
      const answer = this.#unanswered < MOST_UNANSWERED ? await this.#page(group, group.length) : null
      if (answer === 'unreadable') {
        open.unshift(...(await this.#apart(group)))
        continue
      }
      open.unshift(...(await this.#take(group, answer)))
    }
    this.#found.untold.push(...inexpressible)
  }

  /** A reported deletion is final, so each is asked for once more: one answer may have been wrong. */
  async confirmed(): Promise<MissingIds> {
    const { deleted, ...others } = this.#found
    const known: string[] = []
    const doubtful: string[] = []
    for (const group of inGroups(deleted).groups) {
      // Room for one row more makes it another question than the first.
      const page = await this.#page(group, group.length + 1)
      const told = page !== 'unreadable' && page?.total === 0 ? known : doubtful
      told.push(...group)
    }
    return { ...others, deleted: known, untold: [...others.untold, ...doubtful] }
  }

  /** Finds the row that cannot be read, even alone and asked again: it is there. Gives the groups that are to be asked for next. */
  async #apart(group: readonly string[]): Promise<readonly (readonly string[])[]> {
    if (group.length > 1) return halvesOf(group)
    const again = await this.#page(group, 1)
    if (again !== 'unreadable') return this.#take(group, again)
    this.#found.unreadable.push(...group)
    return []
  }

  /** Takes in what was answered to a group; gives the groups that are to be asked for next, where it does not tell all. */
  async #take(group: readonly string[], page: Page | null): Promise<readonly (readonly string[])[]> {
    const { deleted, unreadable, present, untold } = this.#found
    const shown = new Set(page?.keys.map(foldedKey))
    const missing = group.filter((id) => !shown.has(foldedKey(id)))
    const total = page?.total ?? null
    const rows = page === null ? 0 : rowsGiven(page)
    if (page !== null && total === rows) deleted.push(...missing)
    else if (page !== null && total === null) untold.push(...missing)
    // Every id that was asked for is counted: what is not shown is hidden, or was cut off.
    else if (total === group.length && rows > 0) {
      present.push(...group.filter((id) => shown.has(foldedKey(id))))
      return missing.length === 0 ? [] : [missing]
    } else if (total === group.length && (await this.#bringsAsMany(group.length))) unreadable.push(...missing)
    else if (group.length > 1 && this.#unanswered < MOST_UNANSWERED) return halvesOf(group)
    else {
      // Other rows came than were asked for, or more are counted than one id can have.
      this.#unanswered += 1
      untold.push(...missing)
    }
    present.push(...group.filter((id) => shown.has(foldedKey(id))))
    return []
  }

  /** Whether an answer of this table, as narrow as this one and now, brings so many rows; any table brings one. */
  async #bringsAsMany(rows: number): Promise<boolean> {
    if (rows > this.#brought && !this.#isSampled) {
      this.#isSampled = true
      const { table } = this.#table
      const sample = firstRows(table, ['sys_id'], rows, { unsorted: true })
      this.#brought = Math.max(this.#brought, rowsGiven(await this.#client.readPage(sample, this.#signal)))
    }
    return rows <= this.#brought
  }

  /** The answer to a question for ids; null where it holds other rows, `unreadable` where one of its rows may be too much. */
  async #page(ids: readonly string[], limit: number): Promise<Page | null | 'unreadable'> {
    const { table, reading } = this.#table
    const asked = byIds(firstRows(table, ['sys_id'], limit, { counted: true }), ids, reading)
    try {
      return await this.#client.readPage({ ...asked, limit }, this.#signal)
    } catch (error) {
      if (speaksOf(error, 'query')) return null
      if (isTooMuch(error)) return 'unreadable'
      throw error
    }
  }
}

function halvesOf(group: readonly string[]): readonly (readonly string[])[] {
  const middle = Math.ceil(group.length / 2)
  return [group.slice(0, middle), group.slice(middle)]
}
