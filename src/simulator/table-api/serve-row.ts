import type { RowAccess } from '../faults/row-faults.ts'
import type { SimulatedRow } from '../store/simulated-row.ts'

/** Which columns are served and how references look. */
export interface RowForm {
  readonly columns: readonly string[]
  readonly excludesLinks: boolean
  /** The instance's URL, for reference links. */
  readonly baseUrl: string
}

/** Writes one row as the Table API's JSON: every value a string, references with links unless excluded. */
export function rowJson(row: SimulatedRow, form: RowForm, access: RowAccess): string {
  const keyless = access.keylessForm(row)
  if (keyless === 'bare') return '{}'
  let text = '{'
  for (const column of form.columns) {
    if (access.withheld.has(column)) continue
    text += `${text.length > 1 ? ',' : ''}${JSON.stringify(column)}:${keyless !== null && column === 'sys_id' ? '""' : cellJson(row, column, form, access)}`
  }
  return `${text}}`
}

function cellJson(row: SimulatedRow, column: string, form: RowForm, access: RowAccess): string {
  const json = plainJson(row, column, form, access)
  const raw = access.rawBefore(row, column)
  const plain = raw !== '' && json.startsWith('"') ? `"${raw}${json.slice(1)}` : json
  return access.asObjects ? `{"display_value":${plain},"value":${plain}}` : plain
}

function plainJson(row: SimulatedRow, column: string, form: RowForm, access: RowAccess): string {
  const position = row.shape.position.get(column)
  if (position === undefined) return '""'
  const cell = access.replacement(row, column) ?? row.cells[position] ?? ''
  if (typeof cell !== 'string') return JSON.stringify(form.excludesLinks ? cell.value : cell)
  const linkPath = row.shape.linkPaths[position]
  if (form.excludesLinks || cell === '' || linkPath === null || linkPath === undefined) return JSON.stringify(cell)
  return JSON.stringify({ link: `${form.baseUrl}${linkPath}${cell}`, value: cell })
}
