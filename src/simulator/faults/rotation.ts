import { instanceTime } from '../../contract/row/instance-time.ts'
import type { InstanceTables } from '../store/instance-tables.ts'
import { lowerBound } from '../store/sorted-index.ts'
import type { TableChanges } from '../store/table-changes.ts'
import { faultOf, type ParsedFault } from './fault.ts'

/**
 * Rotates a log as a rotation fault says: when the instance's clock enters a new shard, the oldest one is emptied for
 * it, and its rows leave no trace (documentation: "Table rotation").
 */
export function applyRotation(
  faults: readonly ParsedFault[],
  tables: InstanceTables,
  table: string,
  now: number,
  changes: TableChanges,
): void {
  const rotation = faultOf(faults, 'rotate')
  if (rotation === undefined) return
  const index = tables.stores.get(table)?.index('sys_created_on')
  if (index === undefined) return
  const shardMs = rotation.shardSeconds * 1000
  const oldestMs = (Math.floor(now / shardMs) - (rotation.shards - 1)) * shardMs
  const gone = index.rows.slice(0, lowerBound(index.leads, instanceTime(oldestMs), false))
  for (const row of gone) changes.remove(table, row.id, { leavesTrace: false })
}
