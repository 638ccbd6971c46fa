import type { KeyRange } from '../contract/row/key.ts'
import type { OwnUserChanges } from './admin/change-own-user.ts'
import type { SimulatorCredentials } from './development-credentials.ts'
import type { Fault } from './faults/fault.ts'
import type { HeldAnswers } from './http/holds.ts'
import type { LoggedRequest } from './http/request-log.ts'
import type { RemoveOptions, RowChange } from './store/table-changes.ts'

/** A running simulated instance and the means to look at it and change it. */
export interface Simulator {
  /** Its origin, `http://127.0.0.1:<port>`. */
  readonly url: string
  readonly port: number
  readonly credentials: SimulatorCredentials
  /** Replaces credentials, as an administrator does who rotates them: tokens that were issued stay valid. */
  changeCredentials(changes: Partial<SimulatorCredentials>): void
  /** Every access token handed out so far. */
  issuedTokens(): string[]
  /** Names of the tables that exist and may be read. */
  tables(): string[]
  /**
   * The rows that a harvest should end with, ascending by `sys_id`: hidden rows and withheld columns left out, references
   * as plain values. A range of ids gives those in it, of a table of any size.
   */
  visibleRows(table: string, range?: KeyRange): Readonly<Record<string, string>>[]
  /** The `sys_id` of each of these rows, in their order. */
  visibleIds(table: string, range?: KeyRange): string[]
  /** How many rows of a table the faults in force hide. */
  hiddenCount(table: string): number
  requests(): readonly LoggedRequest[]
  addFaults(faults: readonly Fault[]): void
  clearFaults(): void
  /**
   * Holds back the answer to a table's n-th request for rows from now on (its next one where left out), and to every later
   * one, until they are released: whoever reads the table stands still there. `*` counts the requests of all tables, `oauth_token.do` holds the token endpoint.
   */
  holdAt(table: string, request?: number): HeldAnswers
  /** What has changed so far, in order: by drift, by rotation and by the calls below; clones and traces of deletions are not listed. */
  changes(): readonly RowChange[]
  /** Adds a row; its `sys_id` must be given, system columns left out are filled, others empty. */
  insert(table: string, row: Readonly<Record<string, string>>): void
  /** Changes columns of a row, and with them when and how often it was changed, unless these are given; false where there is no such row. */
  update(table: string, id: string, changes: Readonly<Record<string, string>>): boolean
  /** Deletes a row, with a trace where instances leave one; false where there was none. */
  remove(table: string, id: string, options?: RemoveOptions): boolean
  /** Changes the user as whom a harvester logs in. What that user may see is changed by faults. */
  changeOwnUser(changes: OwnUserChanges): void
  /** Sets the instance's clock, in milliseconds since 1970: one that differs from the host's, stands or jumps. */
  setClock(now: () => number): void
  /**
   * Makes another instance of this one for the next trial, at the same address: the named tables have these rows alone,
   * and faults, changes and requests are forgotten. Tokens and the other tables stay.
   */
  startOver(rows: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>): void
  close(): Promise<void>
}
