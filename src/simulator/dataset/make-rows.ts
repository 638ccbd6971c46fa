import { instanceTime } from '../../contract/row/instance-time.ts'
import { hashText } from '../query/hash-text.ts'
import type { RowShape, SimulatedRow } from '../store/simulated-row.ts'
import type { Column, Columns, RowContext } from './column.ts'
import { createRandom, type Random, rowId } from './random.ts'
import type { TableSpec } from './table-spec.ts'
import { automationName } from './vocabulary.ts'
import type { World } from './world.ts'

const DAY_MS = 86_400_000
/** Definitions are spread over these years; logs over the days before now. */
const FIRST_DEFINITION_MS = Date.UTC(2019, 0, 1)
const LAST_DEFINITION_MS = Date.UTC(2025, 11, 31)
const LOG_DAYS = 14

/** A table whose rows are made. */
export interface MadeTable extends Pick<TableSpec, 'name' | 'isLog'> {
  /** True where all of them were written within one second, a day before now. */
  readonly isOneSecond?: boolean
}

/** Makes a table's own rows; the same seed, table and count give the same rows. */
export function makeRows(
  spec: MadeTable & Pick<TableSpec, 'rows'>,
  shape: RowShape,
  columns: Columns,
  seed: number,
  world: World,
): SimulatedRow[] {
  const makers = Object.values(columns)
  return Array.from({ length: spec.rows }, (_, index) => makeRow(spec, index, shape, makers, seed, world))
}

/** Makes one row, with some columns given instead of made up. */
export function makeRow(
  spec: MadeTable,
  index: number,
  shape: RowShape,
  makers: readonly Column[],
  seed: number,
  world: World,
  given: Readonly<Record<string, string>> = {},
): SimulatedRow {
  const random = createRandom(hashText(`${spec.name}/${index}`, seed))
  const [createdMs, updatedMs] = timesOf(spec, random, world)
  const row: RowContext = {
    table: spec.name,
    index,
    id: given.sys_id ?? rowId(seed, spec.name, index),
    name: automationName(random),
    random,
    world,
    createdOn: instanceTime(createdMs),
    updatedOn: instanceTime(updatedMs),
  }
  return { id: row.id, shape, cells: shape.columns.map((name, at) => given[name] ?? makers[at]?.make(row) ?? '') }
}

/** When a row was created and last changed, in milliseconds since 1970. */
function timesOf({ isLog, isOneSecond }: MadeTable, random: Random, { now }: World): readonly [number, number] {
  if (isOneSecond === true) return [now - DAY_MS, now - DAY_MS]
  if (isLog) {
    const writtenMs = now - LOG_DAYS * DAY_MS + random.below(LOG_DAYS * DAY_MS)
    return [writtenMs, writtenMs]
  }
  const createdMs = FIRST_DEFINITION_MS + random.below(LAST_DEFINITION_MS - FIRST_DEFINITION_MS)
  return [createdMs, createdMs + random.below(LAST_DEFINITION_MS - createdMs + 1)]
}
