import type { FaultBoard } from '../faults/fault-board.ts'
import type { AuthenticationRules } from '../oauth/authenticate.ts'
import type { InstanceTables } from '../store/instance-tables.ts'
import type { TableChanges } from '../store/table-changes.ts'
import type { ReadSettings } from '../table-api/table-request.ts'
import type { Holds } from './holds.ts'
import type { PageCache } from './page-cache.ts'
import type { RequestLog } from './request-log.ts'
import type { Transactions } from './transactions.ts'

/** Everything that a simulated instance consists of; each request works on it. */
export interface Instance {
  readonly tables: InstanceTables
  readonly board: FaultBoard
  readonly authentication: AuthenticationRules
  readonly settings: ReadSettings
  readonly requests: RequestLog
  readonly pages: PageCache
  readonly changes: TableChanges
  readonly transactions: Transactions
  readonly latencyMs: number
  readonly holds: Holds
  /** False never compresses a body. */
  readonly compresses: boolean
  readonly now: () => number
}
