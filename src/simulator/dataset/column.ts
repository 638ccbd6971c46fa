import type { Random } from './random.ts'
import { outsideUrl } from './vocabulary.ts'
import type { World } from './world.ts'

/** What a column's value may depend on. */
export interface RowContext {
  readonly table: string
  readonly index: number
  readonly id: string
  /** The row's plausible name, the same for every column of the row. */
  readonly name: string
  readonly random: Random
  readonly world: World
  /** Creation and last change, `yyyy-MM-dd HH:mm:ss` in UTC. */
  readonly createdOn: string
  readonly updatedOn: string
}

/** A column of a synthetic table: its dictionary entry and how its values come about. */
export interface Column {
  readonly type: string
  readonly maxLength: number
  /** Table that a reference points to; null for other types. */
  readonly reference: string | null
  /** Path below the instance's URL to which a value is appended in a reference's link; null for no link. */
  readonly linkPath: string | null
  make(row: RowContext): string
}

/** A set of columns by name, in order. */
export type Columns = Readonly<Record<string, Column>>

function plain(type: string, maxLength: number, make: (row: RowContext) => string): Column {
  return { type, maxLength, reference: null, linkPath: null, make }
}

/** Any text, made by the row. */
export const text = (make: (row: RowContext) => string, maxLength = 100): Column => plain('string', maxLength, make)

/** Always the same text, empty by default. */
export const fixed = (value = ''): Column => plain('string', 40, () => value)

/** The row's plausible name. */
export const nameColumn = (): Column => plain('string', 100, (row) => row.name)

/** One of the values. */
export const choice = (...values: readonly [string, ...string[]]): Column =>
  plain('choice', 40, ({ random }) => random.pick(values))

/** `true` with a probability, else `false`. */
export const flag = (probability = 0.5): Column =>
  plain('boolean', 40, ({ random }) => String(random.chance(probability)))

/** A whole number from `low` to `high`, as text. */
export const whole = (low: number, high: number): Column =>
  plain('integer', 40, ({ random }) => String(low + random.below(high - low + 1)))

/** A point in time near the row's last change. */
export const moment = (make: (row: RowContext) => string = (row) => row.updatedOn): Column =>
  plain('glide_date_time', 40, make)

/** A server-side script of 0.2 to 6 kB; empty with the rest of the probability. */
export const script = (probability = 1): Column =>
  plain('script', 8000, ({ random, world }) => (random.chance(probability) ? world.script(random) : ''))

/** An encoded condition as filters store it, often empty. */
export const conditions = (): Column =>
  plain('conditions', 4000, ({ random }) =>
    random.pick([
      '',
      '',
      'active=true^EQ',
      'priority<=2^active=true^EQ',
      'assignment_groupISEMPTY^EQ',
      'stateCHANGESTO6^EQ',
    ]),
  )

/** The name of a table on which an automation works. */
export const tableName = (): Column => plain('table_name', 80, ({ random, world }) => world.businessTable(random))

/** An address outside the instance; nothing is there. */
export const address = (): Column => plain('string', 255, ({ random }) => outsideUrl(random))

/** Text that names a row which is gone, or that no table lists: a 32-hex id of nothing. */
export const strayId = (): Column => plain('string', 32, ({ id }) => [...id].reverse().join(''))

/** The id of an existing row, kept as plain text instead of as a reference. */
export const plainId = (table: string): Column => plain('string', 32, ({ random, world }) => world.idOf(table, random))

/** A reference to an existing row of a table; empty with the rest of the probability. */
export const reference = (table: string, probability = 1): Column => ({
  type: 'reference',
  maxLength: 32,
  reference: table,
  linkPath: `/api/now/table/${table}/`,
  make: ({ random, world }) => (random.chance(probability) ? world.idOf(table, random) : ''),
})

/** Begins every stored secret of a synthetic instance; a harvest must never contain it. */
export const STORED_SECRET_MARK = 'SIMULATED-STORED-SECRET'

/** Begins values that may only be harvested where a person asked for sensitive columns. */
export const SENSITIVE_MARK = 'SIMULATED-SENSITIVE'

/** A stored secret: a recognisable value that no harvester may ever ask for. */
export const secret = (type: 'password2' | 'password' = 'password2'): Column =>
  plain(type, 255, ({ id }) => `${STORED_SECRET_MARK}-${id}`)

/** A plain text column that may contain secrets, such as a header's value. */
export const sensitive = (): Column => plain('string', 255, ({ id }) => `${SENSITIVE_MARK}-${id}`)
