import { type Collation, type ComparisonRules, fold } from '../query/match-row.ts'
import type { Row } from './row.ts'
import { buildSortedIndex, lowerBound, type SortedIndex } from './sorted-index.ts'

/** What a table is, apart from its rows. */
export interface TableDefinition {
  readonly name: string
  /** Columns that the table serves, inherited ones first. */
  readonly columns: readonly string[]
  readonly numericColumns: ReadonlySet<string>
}

/** One table: its own rows, those of its child tables, and the sorted indexes that answer keyset queries. */
export class TableStore {
  readonly definition: TableDefinition
  readonly rules: ComparisonRules
  readonly #children: TableStore[] = []
  readonly #makeRows: () => Row[]
  readonly #indexes = new Map<string, { readonly revision: number; readonly index: SortedIndex }>()
  #own: Row[] | null = null
  #revision = 0

  constructor(definition: TableDefinition, collation: Collation, makeRows: () => Row[]) {
    this.definition = definition
    this.rules = { collation, numericColumns: definition.numericColumns }
    this.#makeRows = makeRows
  }

  /** Makes another table's rows part of this one's, as `sysauto` holds those of `sysauto_script`. */
  adopt(child: TableStore): void {
    this.#children.push(child)
  }

  /** Grows with each change of a row here or in a child table. */
  get revision(): number {
    return this.#children.reduce((sum, child) => sum + child.revision, this.#revision)
  }

  /** All rows, child tables' included, ascending by `sys_id`. */
  rows(): readonly Row[] {
    return this.index('sys_id').rows
  }

  /** The rows sorted by a column and then `sys_id`; built at first use, again after a change. */
  index(column: string): SortedIndex {
    const revision = this.revision
    const known = this.#indexes.get(column)
    if (known !== undefined && known.revision === revision) return known.index
    const index = buildSortedIndex(this.#allRows(), column, this.rules.collation)
    this.#indexes.set(column, { revision, index })
    return index
  }

  /** The row with this id, or null. */
  find(id: string): Row | null {
    const { ids, rows } = this.index('sys_id')
    const folded = fold(id, this.rules.collation)
    const at = lowerBound(ids, folded, false)
    return ids[at] === folded ? (rows[at] ?? null) : null
  }

  /** Puts a row among this table's own, replacing one with the same id. */
  put(row: Row): void {
    const own = this.#ownRows().filter((one) => one.id !== row.id)
    own.push(row)
    this.#own = own
    this.#revision += 1
  }

  /** Takes a row out, here or in the child table that holds it; false where there was none. */
  remove(id: string): boolean {
    const own = this.#ownRows()
    const kept = own.filter((row) => row.id !== id)
    if (kept.length === own.length) return this.#children.some((child) => child.remove(id))
    this.#own = kept
    this.#revision += 1
    return true
  }

  /** Puts a changed row where the old one was, here or in the child table that holds it; false where there was none. */
  replace(row: Row): boolean {
    if (this.#ownRows().some((one) => one.id === row.id)) {
      this.put(row)
      return true
    }
    return this.#children.some((child) => child.replace(row))
  }

  #ownRows(): Row[] {
    this.#own ??= this.#makeRows()
    return this.#own
  }

  #allRows(): Row[] {
    return this.#children.reduce((rows, child) => rows.concat(child.#allRows()), this.#ownRows())
  }
}
