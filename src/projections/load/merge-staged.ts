import { z } from 'zod'
import type { Database } from './database.ts'
import { identifier, literal } from './relation-name.ts'
import type { TableKey } from './table-position.ts'

/** A table, and the staging table whose rows are to go into it. */
export interface Merge {
  /** Both in quotes. */
  readonly target: string
  readonly staging: string
  readonly key: TableKey
  /** The table's columns as the database has them; the staging table may lack some. */
  readonly columns: readonly string[]
  readonly stagedColumns: readonly string[]
}

/** How many rows a merge has changed. */
export interface Merged {
  readonly inserted: number
  readonly updated: number
  readonly deleted: number
}

const Counts = z.tuple([z.object({ inserted: z.coerce.number(), updated: z.coerce.number() })])

/** Columns of a staging table that say what is to be done with a row. */
export const STAGED = { id: 'harvest_id', buried: 'harvest_buried', gone: 'harvest_gone' } as const

/**
 * Makes a table hold exactly the rows of the staging table. Rows that are the same are not touched, and no reader sees anything
 * before the transaction ends: emptying the table would let one with an older view of it see nothing.
 */
export async function replaceRows(database: Database, merge: Merge): Promise<Merged> {
  const { target, staging, key } = merge
  const same = key.split(', ').map((column) => `s.${identifier(column)} = t.${identifier(column)}`)
  const { count: deleted } = await database.query(
    `DELETE FROM ${target} t WHERE NOT EXISTS (SELECT FROM ${staging} s WHERE ${same.join(' AND ')})`,
  )
  const row = (of: string): string => `ROW(${merge.columns.map((column) => `${of}.${identifier(column)}`).join(', ')})`
  return { deleted, ...(await upsert(database, merge, `${row('t')} IS DISTINCT FROM ${row('excluded')}`)) }
}

/**
 * Applies what increments change: ids that are gone, then rows. A row of a log replaces the one of its key; any other replaces
 * an older version only, unless the version before was buried.
 */
export async function mergeChanges(database: Database, merge: Merge): Promise<Merged> {
  const { target, staging, key } = merge
  const { count: removed } = await database.query(
    `DELETE FROM ${target} t USING ${staging} s WHERE s.${STAGED.buried} AND t.sys_id = s.${STAGED.id}`,
  )
  const condition = key === 'sys_id' ? `${newness('excluded', merge.columns)} > ${newness('t', merge.columns)}` : 'true'
  const { inserted, updated } = await upsert(database, merge, condition, `WHERE NOT s.${STAGED.gone}`)
  return { inserted, updated, deleted: removed }
}

/** True where an id in the staging table and one in the table differ in their case alone: to the instance they are one. */
export async function differsInCase(database: Database, { target, staging }: Merge): Promise<boolean> {
  const { rows } = await database.query(
    `SELECT EXISTS (
       SELECT FROM ${target} t JOIN ${staging} s ON lower(t.sys_id) = lower(s.${STAGED.id})
       WHERE s.${STAGED.id} !~ '^[0-9a-f]{32}$' AND t.sys_id <> s.${STAGED.id}
     ) AS found WHERE EXISTS (SELECT FROM ${staging} s WHERE s.${STAGED.id} !~ '^[0-9a-f]{32}$')`,
  )
  return z.array(z.object({ found: z.boolean() })).parse(rows)[0]?.found === true
}

async function upsert(
  database: Database,
  { target, staging, key, columns, stagedColumns }: Merge,
  condition: string,
  where = '',
): Promise<Omit<Merged, 'deleted'>> {
  const staged = stagedColumns.map((column) => identifier(column)).join(', ')
  const set = columns.map((column) => `${identifier(column)} = excluded.${identifier(column)}`).join(', ')
  const keyColumns = key.split(', ').map((column) => identifier(column))
  const { rows } = await database.query(
    `WITH written AS (
       INSERT INTO ${target} AS t (${staged}) SELECT ${staged} FROM ${staging} s ${where}
       ON CONFLICT (${keyColumns.join(', ')}) DO UPDATE SET ${set} WHERE ${condition} RETURNING xmax = 0 AS is_new
     ) SELECT count(*) FILTER (WHERE is_new) AS inserted, count(*) FILTER (WHERE NOT is_new) AS updated FROM written`,
  )
  return Counts.parse(rows)[0]
}

/**
 * A row's version as a text that sorts as versions do: time of the update, then number of changes as a number, 0 where it is
 * none; empty for a row without a version, which is the oldest.
 */
function newness(of: string, columns: readonly string[]): string {
  if (!columns.includes('sys_updated_on') || !columns.includes('sys_mod_count')) return `''`
  const [time, count] = [`${of}.sys_updated_on`, `${of}.sys_mod_count`]
  const form = literal('^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$')
  return `(CASE WHEN ${time} ~ ${form} AND ${count} IS NOT NULL
    THEN ${time} || ' ' || CASE WHEN ${count} ~ '^[0-9]{1,15}$' THEN lpad(${count}, 15, '0') ELSE repeat('0', 15) END
    ELSE '' END) COLLATE "C"`
}
