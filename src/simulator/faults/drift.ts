import { createRandom, type Random } from '../dataset/random.ts'
import { instanceTime } from '../dataset/world.ts'
import { hashText } from '../query/hash-text.ts'
import type { InstanceTables } from '../store/instance-tables.ts'
import { cellOf, type Row } from '../store/row.ts'
import { faultOf, type ParsedFault } from './fault.ts'

/** One change that drift made to a table, in the order of their making. */
export interface RowChange {
  readonly table: string
  readonly kind: 'insert' | 'update' | 'remove'
  /** The `sys_id` of the row. */
  readonly id: string
}

/**
 * Changes the rows of a table as a drift fault says, as other people do between two requests: copies of rows come in
 * anywhere in the key space, rows are touched, rows go. The same seed and the same earlier changes give the same
 * changes; each is added to `changes`.
 */
export function applyDrift(
  faults: readonly ParsedFault[],
  tables: InstanceTables,
  table: string,
  now: number,
  changes: RowChange[],
): void {
  const drift = faultOf(faults, 'drift')
  const store = tables.stores.get(table)
  if (drift === undefined || store === undefined) return
  const random = createRandom(hashText(`${table}/${changes.length}`, drift.seed))
  const rows = store.rows()
  const time = instanceTime(now)
  const touched = pickRows(rows, drift.update + drift.remove, random)
  const changed = touched.slice(0, drift.update)
  const gone = touched.slice(drift.update)
  for (const row of pickRows(rows, drift.insert, random)) {
    const id = newId(random)
    const given = { sys_id: id, sys_created_on: time, sys_updated_on: time, sys_mod_count: '0' }
    const owner = tables.stores.get(row.shape.className) ?? store
    owner.put({ ...withCells(row, given), id })
    changes.push({ table, kind: 'insert', id })
  }
  for (const row of changed) {
    const count = Number(cellOf(row, 'sys_mod_count')) + 1
    store.replace(withCells(row, { sys_updated_on: time, sys_updated_by: 'drift', sys_mod_count: String(count) }))
    changes.push({ table, kind: 'update', id: row.id })
  }
  for (const row of gone) {
    store.remove(row.id)
    changes.push({ table, kind: 'remove', id: row.id })
  }
}

/** Distinct rows, as many as asked for or as there are. */
function pickRows(rows: readonly Row[], count: number, random: Random): Row[] {
  const picked = new Set<number>()
  while (picked.size < Math.min(count, rows.length)) picked.add(random.below(rows.length))
  return [...picked].flatMap((at) => rows[at] ?? [])
}

function newId(random: Random): string {
  return Array.from({ length: 32 }, () => random.below(16).toString(16)).join('')
}

function withCells(row: Row, given: Readonly<Record<string, string>>): Row {
  return { ...row, cells: row.shape.columns.map((column, at) => given[column] ?? row.cells[at] ?? '') }
}
