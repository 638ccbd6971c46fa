import type { Row } from '../../contract/row/row.ts'
import type { FoldedChange } from '../../sink/fold/fold-changes.ts'
import { foldedValues } from '../../sink/fold/fold-row.ts'
import { eachCell } from '../rows/cells.ts'
import { databaseText, type GrowingColumns, type NamedColumn, type Replaced } from './copy-text.ts'
import type { Database } from './database.ts'
import { identifier, literal } from './relation-name.ts'

/** Rows go to the server in pieces of at least this size, in letters. */
const PIECE = 128 * 1024

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
  changes: AsyncIterable<readonly FoldedChange[]>,
  { replaced, copied }: { readonly replaced: Replaced; readonly copied: (rows: number) => void },
): Promise<number> {
  const source = changes[Symbol.asyncIterator]()
  let rows = 0
  let bundle = await nextBundle(source)
  /** The place in the bundle of the change that is next. */
  let at = 0
  const toSend = (piece: string): Buffer => {
    copied(rows)
    return Buffer.from(piece, 'utf8')
  }
  /** The changes up to the first that brings a column, in pieces that are large enough to send. */
  async function* pieces(): AsyncGenerator<Buffer, void, undefined> {
    let piece = ''
    for (let change = bundle[at]; change !== undefined; change = bundle[at]) {
      const line = columns.line(lead.of(change), valuesOf(change), replaced)
      if (line === null) break
      piece += line
      rows += 1
      at += 1
      if (at === bundle.length) [bundle, at] = [await nextBundle(source), 0]
      if (piece.length < PIECE) continue
      yield toSend(piece)
      piece = ''
    }
    if (piece !== '') yield toSend(piece)
  }
  try {
    for (let change = bundle[at]; change !== undefined; change = bundle[at]) {
      await addColumns(database, relation, columns.add(columnsOf(valuesOf(change))))
      const names = [...lead.names, ...columns.stored].map((name) => identifier(name))
      await database.copyIn(`COPY ${relation} (${names.join(', ')}) FROM STDIN`, pieces())
    }
  } finally {
    await source.return?.()
  }
  return rows
}

/** The next changes that there are; none at the end. */
async function nextBundle(source: AsyncIterator<readonly FoldedChange[]>): Promise<readonly FoldedChange[]> {
  for (;;) {
    const { done, value } = await source.next()
    if (done === true) return []
    if (value.length > 0) return value
  }
}

/** The values of an id that is only gone. */
const NOTHING: Row = {}

function valuesOf({ row }: FoldedChange): Row {
  return row === null ? NOTHING : foldedValues(row)
}

function columnsOf(row: Row): readonly string[] {
  const columns: string[] = []
  eachCell(row, (column) => void columns.push(column))
  return columns
}
