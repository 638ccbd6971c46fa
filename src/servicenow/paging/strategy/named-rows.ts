import type { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { compareKeys, foldedKey } from '../../../contract/row/compare-keys.ts'
import type { Key } from '../../../contract/row/key.ts'
import { firstGroup } from '../../query/id-groups.ts'
import { byIds, firstRows, type PageRequest } from '../../query/page-request.ts'
import type { Page } from '../../table-api/table-client.ts'
import { MOST_UNREADABLE } from '../most-unreadable.ts'
import type { Walk } from '../walk.ts'

const NEWLINE = 0x0a

/**
 * Asks for a walk's rows by their ids, as many at a time as one question can name. A row that an answer does not show may be gone,
 * or the answer was cut short: those that are missing are asked for again, alone, until none of them comes.
 */
export class NamedRows {
  readonly #walk: Walk
  readonly #ids: readonly Key[]
  /** Ids of the groups before this one. */
  #before = 0
  /** The ids that are asked for together, and what came of them so far; none before the first question. */
  #group: readonly Key[] = []
  #came: readonly Page[] = []
  /** Those of the group that did not come; null before it was asked for. */
  #missing: readonly Key[] | null = null
  /** Ids that one answer may bring: fewer than a question can name where answers are cut short. */
  #most = Number.POSITIVE_INFINITY
  /** Rows that are counted, and not shown. */
  #unshown = 0
  #doubt: string | null = null
  /** Ids of the group, or of the last one that is done, whose rows cannot be read, even alone. */
  #passed: readonly Key[] = []
  #unreadable = 0
  /** The id that was asked for once more, alone; null before the first. */
  #triedAgain: Key | null = null

  /** `ids` are ones that a query can express. */
  constructor(walk: Walk, ids: readonly Key[]) {
    this.#walk = walk
    this.#ids = ids
  }

  /** The request for the next rows, of at most `limit`. */
  next(limit: number): PageRequest {
    const { table, columns, window, filter, only, referenceLinks, reading } = this.#walk
    const most = Math.min(limit, this.#most)
    const rest = this.#missing ?? this.#ids.slice(this.#before, this.#before + most)
    const asked = firstGroup(rest.slice(0, most), most)
    if (this.#missing === null) {
      this.#group = asked
      this.#passed = []
    }
    // What is missing is counted: a row that is still there and not shown is hidden by now.
    const rows = { window, filter, only, referenceLinks, counted: this.#missing !== null }
    return byIds(firstRows(table, columns, most, rows), asked, reading)
  }

  /** Takes in an answer; gives the rows of the group once none of it is to be asked for any more, and null before that. */
  answered(page: Page, { ids = [] }: PageRequest): Page | null {
    const shown = new Set(page.keys.map(foldedKey))
    const isFirst = this.#missing === null
    const others = this.#missing?.filter((id) => !ids.includes(id)) ?? []
    const missing = ids.filter((id) => !shown.has(foldedKey(id)))
    const cameNow = ids.length - missing.length
    const first = this.#came[0]
    const cameFirst = first === undefined || first.twins.length > 0 ? 0 : first.keys.length
    // Rows that came only when they were asked for again show how many an answer brings.
    if (!isFirst && cameNow > 0 && cameFirst > 0) this.#most = Math.min(this.#most, cameFirst)
    const isSettled = !isFirst && cameNow === 0
    if (isSettled) this.#unshown += Math.min(page.total ?? 0, ids.length)
    if (isSettled && (page.total ?? 0) > ids.length)
      this.#doubt ??= `the instance counts ${page.total} rows for ${ids.length} ids, and shows none: it may ignore lists of ids`
    this.#came = [...this.#came, page]
    this.#missing = isSettled ? others : [...missing, ...others]
    return this.#missing.length > 0 ? null : this.#closeGroup()
  }

  /**
   * Goes on after a question that failed for a row: one that cannot be read, even alone and asked again, is left out. Gives the rows of
   * the group once none of it is to be asked for any more, null where none of them came, and `open` before that. Throws the failure
   * where it is not one row's.
   */
  stepOver({ ids }: PageRequest, failure: HarvestError): Page | null | 'open' {
    const [id, ...others] = ids ?? []
    if (id === undefined || others.length > 0 || this.#unreadable >= MOST_UNREADABLE) throw failure
    const isAgain = this.#triedAgain === id
    this.#triedAgain = id
    // A bad moment is over when the row is asked for again.
    if (!isAgain) return 'open'
    this.#unreadable += 1
    this.#passed = [...this.#passed, id]
    this.#missing = (this.#missing ?? this.#group).filter((each) => each !== id)
    return this.#missing.length > 0 ? 'open' : this.#closeGroup()
  }

  #closeGroup(): Page | null {
    const rows = inOrder(this.#came)
    this.#before += this.#group.length
    this.#group = []
    this.#came = []
    this.#missing = null
    return rows
  }

  /** The last id that was asked for, of the groups that are done; null before the first. */
  get last(): Key | null {
    return this.#ids[this.#before - 1] ?? null
  }

  /** Ids of the last group whose rows cannot be read, even alone. */
  get passed(): readonly Key[] {
    return this.#passed
  }

  /** Rows so far that are there, and that no answer showed. */
  get unshown(): number {
    return this.#unshown
  }

  /** Why rows that no answer showed may be there all the same; null where nothing speaks for it. */
  get doubt(): string | null {
    return this.#doubt
  }

  /** True once all rows were asked for. */
  get isDone(): boolean {
    return this.#before >= this.#ids.length
  }
}

/** The rows of several answers to one group as one page, ascending. */
function inOrder(pages: readonly Page[]): Page | null {
  const [first, ...others] = pages
  if (first === undefined || others.every(({ keys }) => keys.length === 0)) return first ?? null
  const rows = pages.flatMap(({ keys, lines }) => linesOf(lines).map((line, at) => ({ key: keys[at] ?? '', line })))
  const sorted = rows.sort((a, b) => compareKeys(a.key, b.key))
  const showing = pages.filter(({ keys }) => keys.length > 0)
  const newest = pages.flatMap((page) => page.newest ?? []).sort()
  return {
    ...first,
    keys: sorted.map(({ key }) => key),
    lines: Buffer.concat(sorted.map(({ line }) => line)),
    twins: pages.flatMap(({ twins }) => twins),
    missingColumns: [...new Set(pages.flatMap(({ missingColumns }) => missingColumns))],
    absentColumns: (showing[0]?.absentColumns ?? []).filter((column) =>
      showing.every(({ absentColumns }) => absentColumns.includes(column)),
    ),
    newest: newest.at(-1) ?? null,
    size: pages.reduce((bytes, { size }) => bytes + size, 0),
  }
}

/** Each row's line, its end included. */
function linesOf(lines: Buffer): readonly Buffer[] {
  const cut: Buffer[] = []
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf(NEWLINE, at) + 1
    cut.push(lines.subarray(at, end))
    at = end
  }
  return cut
}
