import { nodeId } from '../graph/make-edge.ts'
import type { Ground } from '../read/ground.ts'
import { type GroundRow, valueIn } from '../read/ground-row.ts'
import { TABLE_READINGS } from '../read/table-readings.ts'
import type { CodeFacts } from '../script/code-facts.ts'

/** A column of code, the row that it stands in, and the node to which it belongs. */
export interface PlacedCode {
  readonly table: string
  readonly row: GroundRow
  readonly owner: string
  readonly code: CodeFacts
}

/** All code of an inventory, table by table in order of the rows. */
export function* allCode(ground: Ground): Generator<PlacedCode> {
  for (const { table, code: columns } of TABLE_READINGS) {
    if (columns.length === 0) continue
    const code = ground.allCode(table)
    for (const row of ground.rows(table))
      yield* (code.get(row.sys_id) ?? []).map((each) => placed(ground, table, row, each))
  }
}

function placed(ground: Ground, table: string, row: GroundRow, code: CodeFacts): PlacedCode {
  return { table, row, owner: codeOwner(ground, table, row), code }
}

/** The node to which the code of a row belongs: the row's own, or that of what it is a part of. */
function codeOwner(ground: Ground, table: string, row: GroundRow): string {
  switch (table) {
    case 'sys_variable_value':
      return nodeId(valueIn(row, 'document') || table, valueIn(row, 'document_key') || row.sys_id)
    case 'sys_hub_input_scripts':
      return nodeId(valueIn(row, 'referenced_table') || table, valueIn(row, 'instance') || row.sys_id)
    case 'sys_transform_entry':
    case 'sys_transform_script':
      return nodeId('sys_transform_map', valueIn(row, 'map'))
    default:
      return ground.row(table, row.sys_id) === null ? table : nodeId(table, row.sys_id)
  }
}
