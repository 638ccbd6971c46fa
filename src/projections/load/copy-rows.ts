import type { FoldedChange } from '../../sink/fold/fold-changes.ts'
import type { Cell } from '../rows/cells.ts'
import { cellsOfLine } from '../rows/text-rows.ts'
import { databaseText, type GrowingColumns, type NamedColumn, pieced, type Replaced } from './copy-text.ts'
import type { Database } from './database.ts'
import { identifier, literal } from './relation-name.ts'

/** A relation that rows are copied into. */
export interface CopyTarget {
  /** In quotes. */
  readonly relation: string
  readonly columns: GrowingColumns
  /** Columns before those of the rows, and what a change puts there; absent for none. */
  readonly lead?: { readonly names: readonly string[]; readonly of: (change: FoldedChange) => readonly string[] }
}

/** Adds columns to a relation; a name that had to be changed is kept as the column's comment. */
export async function addColumns(database: Database, relation: string, added: readonly NamedColumn[]): Promise<void> {
  if (added.length === 0) return
  const clauses = added.map(({ stored }) => `ADD COLUMN IF NOT EXISTS ${identifier(stored)} text`)
  await database.query(`ALTER TABLE ${relation} ${clauses.join(', ')}`)
  for (const { name, stored } of added)
    if (name !== stored)
      await database.query(
        `COMMENT ON COLUMN ${relation}.${identifier(stored)} IS ${literal(`${databaseText(name, { nul: 0, surrogates: 0 })} in the instance`)}`,
      )
}

/**
 * Copies changes into a relation, each as one row. Where a row brings a column that the relation lacks, the column is added
 * before that row; the rows are read once. Gives how many were copied.
 */
export async function copyRows(
  database: Database,
  { relation, columns, lead = { names: [], of: () => [] } }: CopyTarget,
  changes: AsyncIterable<FoldedChange>,
  { replaced, copied }: { readonly replaced: Replaced; readonly copied: (rows: number) => void },
): Promise<number> {
  const source = changes[Symbol.asyncIterator]()
  let rows = 0
  let waiting = await nextChange(source)
  async function* lines(): AsyncGenerator<string, void, undefined> {
    while (waiting !== null && !columns.lacks(waiting.cells)) {
      yield columns.line(lead.of(waiting.change), waiting.cells, replaced)
      rows += 1
      copied(rows)
      waiting = await nextChange(source)
    }
  }
  try {
    while (waiting !== null) {
      await addColumns(database, relation, columns.add(waiting.cells.map(([column]) => column)))
      const names = [...lead.names, ...columns.stored].map((name) => identifier(name))
      await database.copyIn(`COPY ${relation} (${names.join(', ')}) FROM STDIN`, pieced(lines()))
    }
  } finally {
    await source.return?.()
  }
  return rows
}

interface WaitingChange {
  readonly change: FoldedChange
  readonly cells: readonly Cell[]
}

async function nextChange(source: AsyncIterator<FoldedChange>): Promise<WaitingChange | null> {
  const { done, value } = await source.next()
  if (done === true) return null
  return { change: value, cells: value.row === null ? [] : cellsOfLine(value.row.line) }
}
