import { z } from 'zod'
import type { Database } from './database.ts'
import { identifier, literal, storedName } from './relation-name.ts'
import { inTransaction, lockName } from './transaction.ts'

/** A table, and what people call it. */
export interface TitledTable {
  readonly schema: string
  readonly table: string
  readonly title: string
  /** As the database has them. */
  readonly columns: readonly string[]
}

/** How the comment of a view begins that a load has made. */
const OURS = 'servicenow-harvester: '

const Found = z.array(z.object({ comment: z.string().nullable(), columns: z.array(z.string()) }))

/** The usual name of a table as a view: `Business rules` becomes `business_rules`; null for a table that is called as it is. */
function viewName(table: string, title: string): string | null {
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return name === '' || name === table ? null : storedName(name)
}

/** Takes a view of ours away whose name a harvested table has: the table comes first. */
export async function freeName(database: Database, schema: string, name: string): Promise<void> {
  const { rows } = await database.query(
    `SELECT c.oid FROM pg_class c WHERE c.oid = to_regclass($1) AND c.relkind = 'v'
       AND obj_description(c.oid, 'pg_class') LIKE $2`,
    [identifier(schema, name), `${OURS}%`],
  )
  if (rows.length > 0) await database.query(`DROP VIEW ${identifier(schema, name)}`)
}

/** Shows a table under its usual name too, with every column that it has; a name that something else has is left alone. */
export async function showUsualName(database: Database, { schema, table, title, columns }: TitledTable): Promise<void> {
  const name = viewName(table, title)
  if (name === null) return
  const view = identifier(schema, name)
  const comment = `${OURS}${table}`
  await inTransaction(database, async () => {
    await lockName(database, schema, () => undefined)
    const { rows } = await database.query(
      `SELECT obj_description(c.oid, 'pg_class') AS comment,
         ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 ORDER BY attnum) AS columns
       FROM pg_class c WHERE c.oid = to_regclass($1)`,
      [view],
    )
    const [found] = Found.parse(rows)
    if (found !== undefined && (found.comment !== comment || found.columns.length === columns.length)) return
    const listed = columns.map((column) => identifier(column)).join(', ')
    await database.query(
      `CREATE OR REPLACE VIEW ${view} AS SELECT ${listed} FROM ${identifier(schema, storedName(table))}`,
    )
    await database.query(`COMMENT ON VIEW ${view} IS ${literal(comment)}`)
  })
}
