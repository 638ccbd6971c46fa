import type { AddressFacts } from '../script/address.ts'
import type { CallSite, CodeFacts } from '../script/code-facts.ts'
import { type GroundRow, valueIn } from './ground-row.ts'
import { LogCounts } from './log-count.ts'
import { notRead, type TableInSight } from './table-in-sight.ts'

/** What was read of one table. */
export interface GroundTable {
  readonly sight: TableInSight
  readonly rows: readonly GroundRow[]
  /** By `sys_id`, each code column that is not empty. */
  readonly code: ReadonlyMap<string, readonly CodeFacts[]>
  /** By `sys_id`, each address that is not empty. */
  readonly addresses: ReadonlyMap<string, readonly AddressFacts[]>
  /** By column, what a log counts. */
  readonly counts: ReadonlyMap<string, LogCounts>
}

/** Everything that an inventory rests on: the kept rows of a run's tables, and how well each table could be seen. */
export class Ground {
  readonly instance: string
  /** When the run began whose state this is, as the instance writes times. */
  readonly at: string
  readonly #tables: Map<string, GroundTable>
  readonly #indexes = new Map<string, Index>()

  constructor(
    { instance, at }: { readonly instance: string; readonly at: string },
    tables: ReadonlyMap<string, GroundTable>,
  ) {
    this.instance = instance
    this.at = at
    this.#tables = new Map(tables)
  }

  /** Every table that was looked for. */
  sights(): readonly TableInSight[] {
    return [...this.#tables.values()].map(({ sight }) => sight)
  }

  /** How well a table could be seen. */
  sight(table: string): TableInSight {
    return this.#tables.get(table)?.sight ?? notRead(table)
  }

  /** The rows of a table in ascending order of their ids. */
  rows(table: string): readonly GroundRow[] {
    return this.#tables.get(table)?.rows ?? []
  }

  /** The row with an id; null where none was read. */
  row(table: string, sysId: string): GroundRow | null {
    const rows = this.rows(table)
    let [low, high] = [0, rows.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((rows[middle]?.sys_id ?? '') < sysId) low = middle + 1
      else high = middle
    }
    const found = rows[low]
    return found?.sys_id === sysId ? found : null
  }

  /** The rows in whose column a value stands; none for an empty value. */
  find(table: string, column: string, value: string): readonly GroundRow[] {
    if (value === '') return []
    const name = `${table}.${column}`
    const index = this.#indexes.get(name) ?? indexOf(this.rows(table), column)
    this.#indexes.set(name, index)
    const found = index.get(value)
    return found === undefined ? [] : isMany(found) ? found : [found]
  }

  /** The code of a row, column by column. */
  code(table: string, sysId: string): readonly CodeFacts[] {
    return this.#tables.get(table)?.code.get(sysId) ?? []
  }

  /** The addresses of a row. */
  address(table: string, sysId: string, column: string): AddressFacts | null {
    return (
      this.#tables
        .get(table)
        ?.addresses.get(sysId)
        ?.find((each) => each.column === column) ?? null
    )
  }

  /** The code of all rows of a table, in ascending order of their ids. */
  allCode(table: string): ReadonlyMap<string, readonly CodeFacts[]> {
    return this.#tables.get(table)?.code ?? new Map()
  }

  /** Lets go of every call in code but those that are still asked for: once the relations are derived, few are. */
  keepCalls(isAsked: (table: string, row: GroundRow, site: CallSite) => boolean): void {
    for (const [name, table] of this.#tables) {
      const code = new Map<string, readonly CodeFacts[]>()
      for (const row of table.rows) {
        const facts = table.code.get(row.sys_id)
        if (facts === undefined) continue
        code.set(
          row.sys_id,
          facts.map((each) =>
            withSites(
              each,
              each.sites.filter((site) => isAsked(name, row, site)),
            ),
          ),
        )
      }
      this.#tables.set(name, { ...table, code })
    }
  }

  /** What a log counts by a column. */
  counts(table: string, column: string): LogCounts {
    return this.#tables.get(table)?.counts.get(column) ?? new LogCounts()
  }
}

const NO_SITES: readonly CallSite[] = []

/** Written out: a copy by spreading takes more memory. */
function withSites(
  { column, sha256, reading, reason, acts, constants }: CodeFacts,
  sites: readonly CallSite[],
): CodeFacts {
  return { column, sha256, reading, reason, acts, sites: sites.length === 0 ? NO_SITES : sites, constants }
}

/** Rows by a column's value; a row that is alone stands without a list, as most do. */
type Index = ReadonlyMap<string, GroundRow | readonly GroundRow[]>

function indexOf(rows: readonly GroundRow[], column: string): Index {
  const index = new Map<string, GroundRow | GroundRow[]>()
  for (const row of rows) {
    const value = valueIn(row, column)
    if (value === '') continue
    const known = index.get(value)
    if (known === undefined) index.set(value, row)
    else if (Array.isArray(known)) known.push(row)
    else index.set(value, [known, row])
  }
  return index
}

function isMany(found: GroundRow | readonly GroundRow[]): found is readonly GroundRow[] {
  return Array.isArray(found)
}
