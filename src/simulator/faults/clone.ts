import { instanceTime } from '../../contract/row/instance-time.ts'
import { IDENTITY_PROPERTIES } from '../dataset/identity-properties.ts'
import { createRandom, randomId } from '../dataset/random.ts'
import { hashText } from '../query/hash-text.ts'
import type { InstanceTables } from '../store/instance-tables.ts'
import { cellOf, newRow, type SimulatedRow, withCells } from '../store/simulated-row.ts'
import type { TableStore } from '../store/table-store.ts'
import { faultOf, type ParsedFault } from './fault.ts'

/** A production instance is cloned from its latest backup, which is up to 36 hours old (documentation: "Clone an instance"). */
const OLDEST_BACKUP_MS = 36 * 3_600_000

type Clone = Extract<ParsedFault, { fault: 'clone' }>

/**
 * Clones another instance over this one, as a clone fault says: every table becomes what the source had at its backup,
 * with rows of the source's own, and without a tombstone for what vanishes; logs come out empty; `clone_instance`
 * gains a row. True where a clone was made.
 */
export function applyClone(faults: readonly ParsedFault[], tables: InstanceTables, now: number): boolean {
  const clone = faultOf(faults, 'clone')
  if (clone === undefined) return false
  const asOf = clone.asOf ?? instanceTime(now - OLDEST_BACKUP_MS)
  for (const store of tables.stores.values()) {
    store.setOwnRows(store.definition.isLog ? [] : sourceRows(store, clone, asOf))
  }
  noteClone(tables, clone, now)
  return true
}

/** What the source has of a table: the rows of the backup as they were, and some that were made there. */
function sourceRows(store: TableStore, clone: Clone, asOf: string): readonly SimulatedRow[] {
  const random = createRandom(hashText(store.name, clone.seed))
  const copied = store
    .ownRows()
    .filter((row) => cellOf(row, 'sys_created_on') <= asOf)
    .map((row) => asItWas(row, asOf))
  const own = copied.slice(0, clone.own).map((row) => underId(row, randomId(random)))
  const rows = [...copied, ...own]
  return clone.identity === 'changes' && store.name === 'sys_properties' ? rows.map(ofSource) : rows
}

/** A row that was changed since the backup is in its first version there. */
function asItWas(row: SimulatedRow, asOf: string): SimulatedRow {
  if (cellOf(row, 'sys_updated_on') <= asOf) return row
  return withCells(row, { sys_updated_on: cellOf(row, 'sys_created_on'), sys_mod_count: '0' })
}

function underId(row: SimulatedRow, id: string): SimulatedRow {
  return { ...withCells(row, { sys_id: id }), id }
}

/** A property of identity with the source's value. */
function ofSource(row: SimulatedRow): SimulatedRow {
  const isIdentity = IDENTITY_PROPERTIES.some(({ name }) => name === cellOf(row, 'name'))
  return isIdentity ? withCells(row, { value: `${cellOf(row, 'value')}-of-the-source` }) : row
}

function noteClone(tables: InstanceTables, clone: Clone, now: number): void {
  const store = tables.stores.get('clone_instance')
  if (store === undefined) return
  const time = instanceTime(now)
  const id = randomId(createRandom(hashText(`clone of ${time}`, clone.seed)))
  const cells = { source_instance: 'acmeprod', target_instance: 'acmedev', state: 'Completed', completed: time }
  store.put(
    newRow(store.definition.shape, id, {
      ...cells,
      sys_created_on: time,
      sys_created_by: 'admin',
      sys_updated_on: time,
      sys_updated_by: 'admin',
      sys_mod_count: '0',
    }),
  )
}
