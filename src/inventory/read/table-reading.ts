/** What an inventory keeps of a table while it is streamed. */
export interface TableReading {
  readonly table: string
  /** Columns that are kept as text. */
  readonly columns: readonly string[]
  /** Columns of code: parsed while they pass, and never kept. */
  readonly code: readonly string[]
  /** Columns of addresses: only host, scheme and a mark for a secret are kept. */
  readonly addresses: readonly string[]
  /** Columns by which a log is counted; null for a table whose rows are kept. */
  readonly countedBy: readonly string[] | null
}

/** What an application file says of its making. */
const MADE = 'sys_created_by sys_updated_by sys_updated_on'
const FILE = `sys_scope sys_package sys_policy sys_update_name ${MADE}`

/** Describes a table of automations or of code: of them it is asked who made them and where they belong. Columns are separated by spaces. */
export function fileReading(table: string, columns: string, code = '', addresses = ''): TableReading {
  return { ...plainReading(table, `${FILE} ${columns}`, code, addresses), table }
}

/** Describes a table of automations that are no application files. */
export function madeReading(table: string, columns: string, code = ''): TableReading {
  return plainReading(table, `${MADE} ${columns}`, code)
}

/** Describes a table of which nothing is kept but what is named: most rows of an instance stand in such tables. */
export function plainReading(table: string, columns: string, code = '', addresses = ''): TableReading {
  return {
    table,
    columns: words(columns),
    code: words(code),
    addresses: words(addresses),
    countedBy: null,
  }
}

/** Describes a log: its rows are counted by each of these columns, or pairs of them with a `+`, and not kept. */
export function logReading(table: string, countedBy: string): TableReading {
  return { table, columns: [], code: [], addresses: [], countedBy: words(countedBy) }
}

function words(text: string): readonly string[] {
  return [...new Set(text.split(' ').filter((word) => word !== ''))]
}
