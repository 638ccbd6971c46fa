import { keyColumns, type PageRequest } from '../query/page-request.ts'

/** Columns that tell one version of a row from the next. */
const VERSION_COLUMNS = ['sys_mod_count', 'sys_updated_on']
/** A comma in an address, in bytes. */
const COMMA = 3

/**
 * A request's columns in groups whose lists take up at most `mostBytes` in an address; each group carries the key and the
 * version of a row, so that the pieces of one row are known by them. One group where all columns fit.
 */
export function columnGroups(
  { columns, order }: Pick<PageRequest, 'columns' | 'order'>,
  mostBytes: number,
): readonly (readonly string[] | null)[] {
  if (columns === null || listed(columns) <= mostBytes) return [columns]
  const common = columns.filter((column) => [...keyColumns(order), ...VERSION_COLUMNS].includes(column))
  const groups: string[][] = []
  let room = 0
  for (const column of columns.filter((each) => !common.includes(each))) {
    room -= bytesOf(column)
    if (room < 0 || groups.length === 0) {
      groups.push([...common])
      room = mostBytes - listed(common) - bytesOf(column)
    }
    groups.at(-1)?.push(column)
  }
  return groups.length === 0 ? [columns] : groups
}

function listed(columns: readonly string[]): number {
  return columns.reduce((bytes, column) => bytes + bytesOf(column), 0)
}

function bytesOf(column: string): number {
  return encodeURIComponent(column).length + COMMA
}
