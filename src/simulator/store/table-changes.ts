import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { instanceTime } from '../../contract/row/instance-time.ts'
import { deletionTraces } from './deletion-traces.ts'
import type { InstanceTables } from './instance-tables.ts'
import { cellOf, newRow, type SimulatedRow, withCells } from './simulated-row.ts'
import type { TableStore } from './table-store.ts'

/** One change of a row, in the order of their making. */
export interface RowChange {
  /** The table by which the row was reached; it may belong to a child table. */
  readonly table: string
  readonly kind: 'insert' | 'update' | 'remove'
  /** The `sys_id` of the row. */
  readonly id: string
  /** Its plain texts from then on; null for a row that is gone. */
  readonly after: Readonly<Record<string, string>> | null
}

/** Whether a deletion is noted in `sys_metadata_delete` or `sys_audit_delete`, as most are. */
export interface RemoveOptions {
  readonly leavesTrace?: boolean
}

interface Entry extends Omit<RowChange, 'after'> {
  readonly row: SimulatedRow | null
}

/** Changes rows as an instance does, with its system columns and traces, and remembers what was changed. */
export class TableChanges {
  readonly #tables: InstanceTables
  readonly #now: () => number
  #entries: Entry[] = []

  constructor(tables: InstanceTables, now: () => number) {
    this.#tables = tables
    this.#now = now
  }

  /** Changes so far. */
  get count(): number {
    return this.#entries.length
  }

  list(): readonly RowChange[] {
    return this.#entries.map(({ row, ...entry }) => ({ ...entry, after: row === null ? null : plainTexts(row) }))
  }

  /** Adds a row; its `sys_id` must be given, system columns left out are filled, others empty. Throws CONFIG_INVALID for an absent table. */
  insert(table: string, cells: Readonly<Record<string, string>>): void {
    const { shape } = this.#store(table).definition
    this.#insert(table, newRow(shape, cells.sys_id ?? '', { ...this.#birth(), ...cells }))
  }

  /** Adds a copy of a row under another `sys_id`, as one that was just made, to the table of its own class. */
  copy(table: string, row: SimulatedRow, id: string): void {
    this.#insert(table, { ...withCells(row, { ...this.#birth(), sys_id: id }), id })
  }

  /**
   * Changes columns of a row, and with them the time and the number of its changes unless these are given too (as writes
   * with system fields switched off). False where there is no such row. Throws CONFIG_INVALID for an absent table.
   */
  update(table: string, id: string, cells: Readonly<Record<string, string>>): boolean {
    const store = this.#store(table)
    const row = store.find(id)
    if (row === null) return false
    const touched = {
      sys_updated_on: instanceTime(this.#now()),
      sys_mod_count: String(Number(cellOf(row, 'sys_mod_count')) + 1),
    }
    const changed = withCells(row, { ...touched, ...cells })
    store.replace(changed)
    this.#entries.push({ table, kind: 'update', id: row.id, row: changed })
    return true
  }

  /** Deletes a row; false where there was none. Throws CONFIG_INVALID for an absent table. */
  remove(table: string, id: string, { leavesTrace = true }: RemoveOptions = {}): boolean {
    const store = this.#store(table)
    const row = store.find(id)
    if (row === null) return false
    store.remove(row.id)
    this.#entries.push({ table, kind: 'remove', id: row.id, row: null })
    if (!leavesTrace) return true
    for (const { store, cells } of deletionTraces(this.#tables, row, this.count)) {
      store.put(newRow(store.definition.shape, cells.sys_id ?? '', { ...this.#birth(), ...cells }))
    }
    return true
  }

  /** Forgets all changes; the named tables have these rows of their own from now on, as if it had always been so. */
  startOver(rows: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>): void {
    this.#entries = []
    for (const [table, cells] of Object.entries(rows)) {
      const store = this.#store(table)
      store.setOwnRows(cells.map((each) => newRow(store.definition.shape, each.sys_id ?? '', each)))
    }
  }

  #insert(table: string, row: SimulatedRow): void {
    const owner = this.#tables.stores.get(row.shape.className) ?? this.#store(table)
    owner.put(row)
    this.#entries.push({ table, kind: 'insert', id: row.id, row })
  }

  #birth(): Readonly<Record<string, string>> {
    const time = instanceTime(this.#now())
    return { sys_created_on: time, sys_updated_on: time, sys_mod_count: '0' }
  }

  #store(table: string): TableStore {
    const store = this.#tables.stores.get(table)
    if (store === undefined) throw new HarvestError('CONFIG_INVALID', `the simulated instance has no table ${table}`)
    return store
  }
}

function plainTexts(row: SimulatedRow): Readonly<Record<string, string>> {
  return Object.fromEntries(row.shape.columns.map((column) => [column, cellOf(row, column)]))
}
