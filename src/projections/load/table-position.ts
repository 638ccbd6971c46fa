import { z } from 'zod'
import type { Chain } from '../../sink/chain/follow-chain.ts'
import type { Database } from './database.ts'
import { identifier, storedName } from './relation-name.ts'

/** What the rows of a table are told apart by: a log's ids come again in other windows, so its time is part of it. */
export type TableKey = 'sys_id' | 'sys_created_on, sys_id'

/** The state that a table holds in the database. */
export interface TablePosition {
  readonly key: TableKey
  readonly chain: readonly string[]
  readonly columns: readonly string[]
  readonly rows: number
  /** When the runs began that it ends with and that is to be loaded, in milliseconds; null where that is unknown. */
  readonly startedMs: number | null
}

/** What has to be done for a table to hold a chain's state. */
export type TableStep = 'create' | 'replace' | 'increments' | 'unchanged' | 'ahead'

const Rows = z.array(
  z.object({
    key: z.enum(['sys_id', 'sys_created_on, sys_id']),
    chain: z.array(z.string()),
    columns: z.array(z.string()),
    rows: z.coerce.number(),
    started_at: z.date().nullable(),
  }),
)

/** A table with its place in the database. */
export interface PlacedTable {
  readonly table: string
  readonly schema: string
  readonly chain: Chain
}

/** The key of a chain's rows. */
export function keyOf({ head }: Chain): TableKey {
  return head.entry.order === 'sys_created_on' ? 'sys_created_on, sys_id' : 'sys_id'
}

/** The state that a table holds; null where it was never loaded, or is gone. */
export async function findPosition(database: Database, { schema, table }: PlacedTable): Promise<TablePosition | null> {
  const { rows } = await database.query(
    `SELECT l.key, l.chain, l.columns, l.rows, r.started_at FROM ${identifier(schema, 'harvest_loads')} l
     LEFT JOIN ${identifier(schema, 'harvest_runs')} r USING (run)
     WHERE l.table_name = $1 AND to_regclass($2) IS NOT NULL`,
    [table, identifier(schema, storedName(table))],
  )
  const [found] = Rows.parse(rows)
  return found === undefined ? null : { ...found, startedMs: found.started_at?.getTime() ?? null }
}

/** When a run began, in milliseconds; null where the database does not know it. */
export async function startOfRun(database: Database, schema: string, run: string): Promise<number | null> {
  const { rows } = await database.query(`SELECT started_at FROM ${identifier(schema, 'harvest_runs')} WHERE run = $1`, [
    run,
  ])
  const [found] = z.array(z.object({ started_at: z.date() })).parse(rows)
  return found?.started_at.getTime() ?? null
}

/**
 * What a chain asks for. A table never goes back to an older state: whoever loads late must not undo a newer load. A chain that
 * continues the loaded one needs its increments alone; any other replaces the rows.
 */
export function chooseStep(position: TablePosition | null, chain: Chain, startedMs: number | null): TableStep {
  if (position === null) return 'create'
  const runs = chain.links.map(({ run }) => run)
  const same = runs.filter((run, at) => position.chain[at] === run).length
  if (position.key === keyOf(chain)) {
    if (same === runs.length) return position.chain.length === runs.length ? 'unchanged' : 'ahead'
    if (same === position.chain.length) return 'increments'
  }
  const isOlder = startedMs !== null && position.startedMs !== null && startedMs < position.startedMs
  return isOlder ? 'ahead' : 'replace'
}

/** What a load has made of a table. */
export interface BroughtState {
  readonly columns: readonly string[]
  readonly rows: number
  readonly replaced: { readonly nul: number; readonly surrogates: number }
}

/** Notes which state a table holds now; a part of the transaction that makes it. */
export async function notePosition(
  database: Database,
  { schema, table, chain }: PlacedTable,
  { columns, rows, replaced }: BroughtState,
  step: TableStep,
): Promise<void> {
  const sum = step === 'increments' ? 'l.nul_replaced + ' : ''
  const other = step === 'increments' ? 'l.surrogates_replaced + ' : ''
  await database.query(
    `INSERT INTO ${identifier(schema, 'harvest_loads')} AS l
       (table_name, relation, key, run, chain, verdict, watermark, rows, columns, nul_replaced, surrogates_replaced)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (table_name) DO UPDATE SET relation = excluded.relation, key = excluded.key, run = excluded.run,
       chain = excluded.chain, verdict = excluded.verdict, watermark = excluded.watermark, rows = excluded.rows,
       columns = excluded.columns, nul_replaced = ${sum}excluded.nul_replaced,
       surrogates_replaced = ${other}excluded.surrogates_replaced, loaded_at = now()`,
    [
      table,
      storedName(table),
      keyOf(chain),
      chain.head.run,
      chain.links.map(({ run }) => run),
      chain.facts.verdict,
      chain.head.entry.watermark,
      rows,
      columns,
      replaced.nul,
      replaced.surrogates,
    ],
  )
}
