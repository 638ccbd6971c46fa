import { createRandom, type Random, randomId } from '../dataset/random.ts'
import { hashText } from '../query/hash-text.ts'
import type { InstanceTables } from '../store/instance-tables.ts'
import type { SimulatedRow } from '../store/simulated-row.ts'
import type { TableChanges } from '../store/table-changes.ts'
import { faultOf, type ParsedFault } from './fault.ts'

/**
 * Changes the rows of a table as a drift fault says, as other people do between two requests: copies of rows come in,
 * rows are touched, move to another id, go. The same seed and the same earlier changes give the same changes.
 */
export function applyDrift(
  faults: readonly ParsedFault[],
  tables: InstanceTables,
  table: string,
  changes: TableChanges,
): void {
  const drift = faultOf(faults, 'drift')
  const store = tables.stores.get(table)
  if (drift === undefined || store === undefined) return
  const { insert, update, move, remove, from, to, leavesTrace } = drift
  const random = createRandom(hashText(`${table}/${changes.count}`, drift.seed))
  const rows = store.rows()
  const within = rows.filter(({ id }) => (from === undefined || id >= from) && (to === undefined || id <= to))
  const last = rows.at(-1)?.id ?? ''
  const touched = pickRows(within, update + remove + move, random)
  for (const row of pickRows(within, insert, random)) {
    changes.copy(table, row, drift.ahead ? idBehind(last, random) : randomId(random, from, to))
  }
  for (const row of touched.slice(0, update)) changes.update(table, row.id, { sys_updated_by: 'drift' })
  for (const row of touched.slice(update)) changes.remove(table, row.id, { leavesTrace })
  for (const row of touched.slice(update + remove)) changes.copy(table, row, randomId(random, from, to))
}

/** Distinct rows, as many as asked for or as there are. */
function pickRows(rows: readonly SimulatedRow[], count: number, random: Random): SimulatedRow[] {
  const picked = new Set<number>()
  while (picked.size < Math.min(count, rows.length)) picked.add(random.below(rows.length))
  return [...picked].flatMap((at) => rows[at] ?? [])
}

/** Leading hex digits of an id by which its place is reckoned; they fit a number exactly. */
const PLACE_DIGITS = 12
/** The share of the room behind the last row that one insert may use up, so that there is always room for more. */
const STEP = 1 / 1024

/** An id behind a table's last one, and so ahead of every cursor. */
function idBehind(last: string, random: Random): string {
  const place = Number.parseInt(last.slice(0, PLACE_DIGITS).padEnd(PLACE_DIGITS, '0'), 16)
  const room = 16 ** PLACE_DIGITS - place
  const digits = (at: number): string => Math.floor(at).toString(16).padStart(PLACE_DIGITS, '0')
  return randomId(random, digits(place + 1), digits(place + 1 + room * STEP))
}
