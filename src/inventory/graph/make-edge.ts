import type { Confidence, Edge } from '../model/edge-schema.ts'
import type { GroundRow } from '../read/ground-row.ts'

/** The id of a row's node. */
export function nodeId(table: string, sysId: string): string {
  return `${table}/${sysId}`
}

/** An edge that a column states: from its row's node unless `from` names another. */
export function statedEdge(
  [table, row, column]: readonly [string, GroundRow, string],
  kind: Edge['kind'],
  to: string,
  options: { readonly from?: string; readonly how?: string; readonly confidence?: Confidence } = {},
): Edge {
  return {
    from: options.from ?? nodeId(table, row.sys_id),
    to,
    kind,
    confidence: options.confidence ?? 'stated',
    source: { table, column, sys_id: row.sys_id, line: null },
    how: options.how ?? 'column',
  }
}
