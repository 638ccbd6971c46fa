import { type Collation, type ComparisonRules, fold } from '../query/match-row.ts'
import type { RowShape, SimulatedRow } from './simulated-row.ts'
import { buildSortedIndex, type SortedIndex } from './sorted-index.ts'

/** What a table is, apart from its rows. */
export interface TableDefinition {
  /** Its name, and the columns that it serves, inherited ones first. */
  readonly shape: RowShape
  readonly numericColumns: ReadonlySet<string>
  /** Names of the tables that it extends, the nearest first. */
  readonly ancestors: readonly string[]
  /** True for events, which a clone leaves out. */
  readonly isLog: boolean
}

/** One table: its own rows, those of its child tables, and the sorted indexes that answer keyset queries. */
export class TableStore {
  readonly definition: TableDefinition
  readonly rules: ComparisonRules
  readonly #children: TableStore[] = []
  readonly #makeRows: () => SimulatedRow[]
  readonly #indexes = new Map<string, { readonly revision: number; readonly index: SortedIndex }>()
  readonly #collated = new Map<Collation, { readonly revision: number; readonly store: TableStore }>()
  #own: Map<string, SimulatedRow> | null = null
  #revision = 0

  constructor(definition: TableDefinition, collation: Collation, makeRows: () => SimulatedRow[]) {
    this.definition = definition
    this.rules = { collation, numericColumns: definition.numericColumns }
    this.#makeRows = makeRows
  }

  /** Makes another table's rows part of this one's, as `sysauto` holds those of `sysauto_script`. */
  adopt(child: TableStore): void {
    this.#children.push(child)
  }

  get name(): string {
    return this.definition.shape.className
  }

  /** False where rows are made when they are asked for: such a table is read in order of `sys_id` alone. */
  get holdsRows(): boolean {
    return true
  }

  /** Columns that the table serves, inherited ones first. */
  get columns(): readonly string[] {
    return this.definition.shape.columns
  }

  /** Grows with each change of a row here or in a child table. */
  get revision(): number {
    return this.#children.reduce((sum, child) => sum + child.revision, this.#revision)
  }

  /** All rows, child tables' included, ascending by `sys_id`. */
  rows(): readonly SimulatedRow[] {
    return this.index('sys_id').rows.slice(0)
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
  find(id: string): SimulatedRow | null {
    return this.#ownById().get(this.#fold(id)) ?? this.#children.map((child) => child.find(id)).find(isRow) ?? null
  }

  /** The same rows as another collation orders and compares them. */
  inCollation(collation: Collation): TableStore {
    if (collation === this.rules.collation) return this
    const { revision } = this
    const known = this.#collated.get(collation)
    if (known !== undefined && known.revision === revision) return known.store
    const store = new TableStore(this.definition, collation, () => this.#allRows())
    this.#collated.set(collation, { revision, store })
    return store
  }

  /** The table's own rows, without those of child tables, in no order. */
  ownRows(): readonly SimulatedRow[] {
    return [...this.#ownById().values()]
  }

  /** Puts other rows in the place of all its own; child tables keep theirs. */
  setOwnRows(rows: readonly SimulatedRow[]): void {
    this.#own = this.#byId(rows)
    this.#revision += 1
  }

  /** Puts a row among this table's own, replacing one with the same id. */
  put(row: SimulatedRow): void {
    this.#ownById().set(this.#fold(row.id), row)
    this.#revision += 1
  }

  /** Takes a row out, here or in the child table that holds it; false where there was none. */
  remove(id: string): boolean {
    if (!this.#ownById().delete(this.#fold(id))) return this.#children.some((child) => child.remove(id))
    this.#revision += 1
    return true
  }

  /** Puts a changed row where the old one was, here or in the child table that holds it; false where there was none. */
  replace(row: SimulatedRow): boolean {
    if (!this.#ownById().has(this.#fold(row.id))) return this.#children.some((child) => child.replace(row))
    this.put(row)
    return true
  }

  #ownById(): Map<string, SimulatedRow> {
    this.#own ??= this.#byId(this.#makeRows())
    return this.#own
  }

  #byId(rows: readonly SimulatedRow[]): Map<string, SimulatedRow> {
    return new Map(rows.map((row) => [this.#fold(row.id), row]))
  }

  /** Ids that a collation does not tell apart are one. */
  #fold(id: string): string {
    return fold(id, this.rules.collation)
  }

  #allRows(): SimulatedRow[] {
    return this.#children.reduce<SimulatedRow[]>(
      (rows, child) => rows.concat(child.#allRows()),
      [...this.#ownById().values()],
    )
  }
}

function isRow(found: SimulatedRow | null): found is SimulatedRow {
  return found !== null
}
