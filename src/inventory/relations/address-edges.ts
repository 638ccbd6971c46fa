import { nodeId } from '../graph/make-edge.ts'
import type { Confidence, Edge } from '../model/edge-schema.ts'
import type { Ground } from '../read/ground.ts'
import type { GroundRow } from '../read/ground-row.ts'

/** The node of what an address leads to. */
export function destinationNode(host: string): string {
  return `destination/${host}`
}

/** The node of a destination that is not known, by what it looks like. */
export function unresolvedNode(shape: string): string {
  return `destination/unresolved:${shape}`
}

/** The edge from a row to where the address in one of its columns leads; none where the column is empty. */
export function addressEdge(
  ground: Ground,
  table: string,
  row: GroundRow,
  column: string,
  options: { readonly from?: string; readonly how?: string; readonly confidence?: Confidence } = {},
): readonly Edge[] {
  const address = ground.address(table, row.sys_id, column)
  if (address === null) return []
  const { destination, shape } = address
  return [
    {
      from: options.from ?? nodeId(table, row.sys_id),
      to: destination === null ? unresolvedNode(shape) : destinationNode(destination.host),
      kind: 'sends-to',
      confidence: options.confidence ?? 'stated',
      source: { table, column, sys_id: row.sys_id, line: null },
      how: options.how ?? (destination?.host.includes('*') === true ? 'pattern' : 'column'),
    },
  ]
}
