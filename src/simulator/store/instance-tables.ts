import type { TableStore } from './table-store.ts'

/** The tables of a simulated instance, and those that exist but may not be read. */
export interface InstanceTables {
  readonly stores: ReadonlyMap<string, TableStore>
  /** Tables that every instance has and that answer 403 here (a folder that lacks the dictionary). */
  readonly deniedTables: ReadonlySet<string>
}
