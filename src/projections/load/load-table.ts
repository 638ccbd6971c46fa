import type { FoldedChange } from '../../sink/fold/fold-changes.ts'
import type { FoldedRows } from '../../sink/fold/fold-table.ts'
import type { FoldingTable } from '../../sink/fold/harvested-state.ts'
import { addColumns, copyRows } from './copy-rows.ts'
import { GrowingColumns, type Replaced } from './copy-text.ts'
import type { Database } from './database.ts'
import type { LoadedTable } from './load-schema.ts'
import { differsInCase, type Merged, mergeChanges, replaceRows, STAGED } from './merge-staged.ts'
import { identifier, storedName } from './relation-name.ts'
import {
  chooseStep,
  findPosition,
  keyOf,
  notePosition,
  startOfRun,
  type TablePosition,
  type TableStep,
} from './table-position.ts'
import { inTransaction, lockName } from './transaction.ts'
import { freeName } from './usual-view.ts'

/** Who is told how a table's load goes. */
export interface LoadListener {
  /** Another load works on the table, and is waited for. */
  readonly waits: (table: string) => void
  /** So many rows of the table are on their way. */
  readonly copied: (table: string, rows: number) => void
}

interface Loading {
  readonly database: Database
  readonly schema: string
  readonly folding: FoldingTable
  readonly listener: LoadListener
}

/** What a step has done. */
interface Done extends Merged {
  readonly how: Exclude<TableStep, 'unchanged' | 'ahead'>
  readonly rows: number
  readonly columns: readonly string[]
}

/** A table that holds the state of its chain, with its columns as the database has them. */
export interface BroughtTable {
  readonly loaded: LoadedTable
  readonly columns: readonly string[]
}

const STAGING = identifier('pg_temp', 'harvest_staging')

/**
 * Brings one table to the state of its chain, in one transaction with the note of that state: afterwards the table holds the
 * state before or the state after, and loading again continues from whichever it is.
 */
export function loadTable(loading: Loading): Promise<BroughtTable> {
  const { database, schema, folding, listener } = loading
  const { table, chain } = folding
  const placed = { table, schema, chain }
  return inTransaction(database, async () => {
    await lockName(database, `${schema}/${table}`, () => listener.waits(table))
    const position = await findPosition(database, placed)
    const step = chooseStep(position, chain, await startOfRun(database, schema, chain.head.run))
    const replaced: Replaced = { nul: 0, surrogates: 0 }
    const told = {
      table,
      relation: storedName(table),
      chain: chain.links.map(({ run }) => run),
      verdict: chain.facts.verdict,
    }
    if (position !== null && (step === 'unchanged' || step === 'ahead'))
      return {
        loaded: { ...told, how: step, rows: position.rows, inserted: 0, updated: 0, deleted: 0, ...replaced },
        columns: position.columns,
      }
    const { columns, ...done } = await bring(loading, position, step, replaced)
    await notePosition(database, placed, { columns, rows: done.rows, replaced }, done.how)
    return { loaded: { ...told, ...done, ...replaced }, columns }
  })
}

async function bring(
  loading: Loading,
  position: TablePosition | null,
  step: TableStep,
  replaced: Replaced,
): Promise<Done> {
  if (position === null) return create(loading, replaced)
  if (step !== 'increments') return replace(loading, position, replaced)
  return (await increase(loading, position, replaced)) ?? replace(loading, position, replaced)
}

/** A table that is new to the database: its rows are copied straight into it. */
async function create({ database, schema, folding, listener }: Loading, replaced: Replaced): Promise<Done> {
  const { table, chain, fold } = folding
  const relation = identifier(schema, storedName(table))
  await freeName(database, schema, storedName(table))
  await database.query(`CREATE TABLE ${relation} ()`)
  const columns = new GrowingColumns()
  await addColumns(database, relation, columns.add(askedColumns(folding)))
  const copied = (rows: number): void => listener.copied(table, rows)
  const rows = await copyRows(database, { relation, columns }, incoming(await fold()), { replaced, copied })
  await database.query(`ALTER TABLE ${relation} ADD PRIMARY KEY (${keyOf(chain)})`)
  return { how: 'create', rows, columns: columns.stored, inserted: rows, updated: 0, deleted: 0 }
}

/** A table whose rows are all read again: it is made equal to them. */
async function replace(loading: Loading, position: TablePosition, replaced: Replaced): Promise<Done> {
  const { database, schema, folding } = loading
  const key = keyOf(folding.chain)
  const target = identifier(schema, storedName(folding.table))
  const staged = await stage(loading, incoming(await folding.fold()), replaced)
  const columns = await widen(loading, target, position.columns, staged.columns)
  if (position.key !== key) await changeKey(database, { target, key })
  const merge = { target, staging: STAGING, key, columns, stagedColumns: staged.columns.stored }
  const merged = await replaceRows(database, merge)
  return { how: 'replace', rows: staged.rows, columns, ...merged }
}

/** A table whose chain has grown: null where ids differ in their case alone, which a comparison of all rows sets right. */
async function increase(loading: Loading, position: TablePosition, replaced: Replaced): Promise<Done | null> {
  const { database, schema, folding } = loading
  const target = identifier(schema, storedName(folding.table))
  const changes = folding.changes(folding.chain.links.slice(position.chain.length))
  const staged = await stage(loading, changes, replaced)
  const merge = {
    target,
    staging: STAGING,
    key: keyOf(folding.chain),
    columns: position.columns,
    stagedColumns: staged.columns.stored,
  }
  if (await differsInCase(database, merge)) {
    await database.query(`DROP TABLE ${STAGING}`)
    Object.assign(replaced, { nul: 0, surrogates: 0 })
    return null
  }
  const columns = await widen(loading, target, position.columns, staged.columns)
  const merged = await mergeChanges(database, { ...merge, columns })
  return { how: 'increments', rows: position.rows + merged.inserted - merged.deleted, columns, ...merged }
}

/** Copies changes into a table that only this transaction sees. */
async function stage(
  { database, folding, listener }: Loading,
  changes: AsyncIterable<readonly FoldedChange[]>,
  replaced: Replaced,
): Promise<{ readonly columns: GrowingColumns; readonly rows: number }> {
  await database.query(
    `CREATE TEMPORARY TABLE harvest_staging (${STAGED.id} text, ${STAGED.buried} boolean, ${STAGED.gone} boolean) ON COMMIT DROP`,
  )
  const columns = new GrowingColumns()
  await addColumns(database, STAGING, columns.add(askedColumns(folding)))
  const lead = {
    names: [STAGED.id, STAGED.buried, STAGED.gone],
    of: ({ id, row, buried }: FoldedChange) => [id, String(buried), String(row === null)],
  }
  const copied = (rows: number): void => listener.copied(folding.table, rows)
  const rows = await copyRows(database, { relation: STAGING, columns, lead }, changes, { replaced, copied })
  await database.query(`ANALYZE ${STAGING} (${STAGED.id}, sys_id)`)
  return { columns, rows }
}

/** Adds the columns that a table lacks; none is ever dropped. Gives all of them, in the table's order. */
async function widen(
  { database }: Loading,
  target: string,
  before: readonly string[],
  staged: GrowingColumns,
): Promise<readonly string[]> {
  const added = staged.all.filter(({ stored }) => !before.includes(stored))
  await addColumns(database, target, added)
  return [...before, ...added.map(({ stored }) => stored)]
}

/** Empties a table whose rows were told apart by something else, and gives it the other key. */
async function changeKey(
  database: Database,
  { target, key }: { readonly target: string; readonly key: string },
): Promise<void> {
  await database.query(`DELETE FROM ${target}`)
  const { rows } = await database.query(
    `SELECT quote_ident(conname) AS name FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'p'`,
    [target],
  )
  for (const row of rows) {
    const name: unknown = Reflect.get(Object(row), 'name')
    if (typeof name === 'string') await database.query(`ALTER TABLE ${target} DROP CONSTRAINT ${name}`)
  }
  for (const column of ['sys_created_on', 'sys_id'])
    await database.query(`ALTER TABLE ${target} ALTER COLUMN ${column} DROP NOT NULL`)
  await database.query(`ALTER TABLE ${target} ADD PRIMARY KEY (${key})`)
}

/** Columns that a table has from the start: its key, and what was asked for, also where no row has a value. */
function askedColumns({ chain }: FoldingTable): readonly string[] {
  const asked = chain.links.toReversed().flatMap(({ entry }) => entry.columns)
  return [...keyOf(chain).split(', ').toReversed(), ...asked]
}

/** Rows that all come in. */
async function* incoming({ bundles }: FoldedRows): AsyncGenerator<readonly FoldedChange[], void, undefined> {
  for await (const rows of bundles) yield rows.map((row) => ({ id: row.id, row, buried: false }))
}
