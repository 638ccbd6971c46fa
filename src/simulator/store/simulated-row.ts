/** A cell as stored: plain text, or a reference that came with its own link (rows read from a folder). */
type Cell = string | { readonly link: string; readonly value: string }

/** The columns that a class of rows has, in order, and where a reference points (a table name, or null). */
export interface RowShape {
  readonly className: string
  readonly columns: readonly string[]
  readonly position: ReadonlyMap<string, number>
  /** Path template below the instance's URL for the link of a reference column; null for plain columns. */
  readonly linkPaths: readonly (string | null)[]
}

/** One stored row; cells follow the shape's columns. */
export interface SimulatedRow {
  readonly id: string
  readonly shape: RowShape
  readonly cells: readonly Cell[]
}

/** Builds a shape from columns and, for reference columns, the link path that their values are appended to. */
export function createShape(
  className: string,
  columns: readonly string[],
  linkPathOf: (column: string) => string | null,
): RowShape {
  const position = new Map(columns.map((column, index) => [column, index]))
  return { className, columns, position, linkPaths: columns.map(linkPathOf) }
}

/** A row with some cells changed; columns that it does not have are left out. */
export function withCells(row: SimulatedRow, given: Readonly<Record<string, string>>): SimulatedRow {
  return { ...row, cells: row.shape.columns.map((column, at) => given[column] ?? row.cells[at] ?? '') }
}

/** A new row with the given cells, the others empty. */
export function newRow(shape: RowShape, id: string, given: Readonly<Record<string, string>>): SimulatedRow {
  return withCells({ id, shape, cells: [] }, { sys_class_name: shape.className, ...given, sys_id: id })
}

/** The plain text of a row's cell: a reference's value, and empty where the row has no such column. */
export function cellOf(row: SimulatedRow, column: string): string {
  const position = row.shape.position.get(column)
  const cell = position === undefined ? '' : (row.cells[position] ?? '')
  return typeof cell === 'string' ? cell : cell.value
}
