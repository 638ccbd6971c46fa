import type { SimulatorCredentials } from './development-credentials.ts'
import type { RowChange } from './faults/drift.ts'
import type { Fault } from './faults/fault.ts'
import type { LoggedRequest } from './http/request-log.ts'

/** A running simulated instance and the means to look at it and change it. */
export interface Simulator {
  /** Its origin, `http://127.0.0.1:<port>`. */
  readonly url: string
  readonly port: number
  readonly credentials: SimulatorCredentials
  /** Replaces credentials, as an administrator does who rotates them: tokens that were handed out go on living. */
  changeCredentials(changes: Partial<SimulatorCredentials>): void
  /** Every access token handed out so far. */
  issuedTokens(): string[]
  /** Names of the tables that exist and may be read. */
  tables(): string[]
  /** The rows that a harvest should end with, ascending by `sys_id`: hidden rows and withheld columns left out, references as plain values. */
  visibleRows(table: string): Readonly<Record<string, string>>[]
  /** How many rows of a table the faults in force hide. */
  hiddenCount(table: string): number
  requests(): readonly LoggedRequest[]
  addFaults(faults: readonly Fault[]): void
  clearFaults(): void
  /** What drift faults have changed so far, in order. */
  changes(): readonly RowChange[]
  /** Adds a row; its `sys_id` must be given, columns left out are empty. */
  insert(table: string, row: Readonly<Record<string, string>>): void
  /** Changes columns of a row; false where there is no such row. */
  update(table: string, id: string, changes: Readonly<Record<string, string>>): boolean
  /** Deletes a row; false where there was none. */
  remove(table: string, id: string): boolean
  close(): Promise<void>
}
