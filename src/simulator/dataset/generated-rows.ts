import type { GeneratedRows } from '../store/generated-store.ts'
import type { RowShape } from '../store/simulated-row.ts'
import type { Columns } from './column.ts'
import { type MadeTable, makeRow } from './make-rows.ts'
import { rowId } from './random.ts'
import type { World } from './world.ts'

/** Leading hex digits of an id that tell its place; they fit a number exactly. */
const PLACE_DIGITS = 12
const PLACES = 16 ** PLACE_DIGITS

/** Rows of which each follows from its place, with ids spread evenly over the key space, ascending. */
export function generatedRows(
  spec: MadeTable & { readonly rows: number },
  shape: RowShape,
  columns: Columns,
  seed: number,
  world: World,
): GeneratedRows {
  const makers = Object.values(columns)
  const count = spec.rows
  const idAt = (place: number): string =>
    Math.floor(((place + 0.5) / count) * PLACES)
      .toString(16)
      .padStart(PLACE_DIGITS, '0') + rowId(seed, spec.name, place).slice(PLACE_DIGITS)
  return {
    count,
    idAt,
    rowAt: (place) => makeRow(spec, place, shape, makers, seed, world, { sys_id: idAt(place) }),
    placeOf: (id) => Math.floor((Number.parseInt(id.slice(0, PLACE_DIGITS), 16) / PLACES) * count),
  }
}
