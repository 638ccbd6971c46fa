import type { ParsedFault } from '../faults/fault.ts'
import type { TableStore } from '../store/table-store.ts'
import type { UnknownColumnRule } from './known-columns.ts'

/** How the instance reads, whatever the request. */
export interface ReadSettings {
  readonly seed: number
  readonly unknownQueryColumn: UnknownColumnRule
  /** Largest page, in rows. */
  readonly pageSizeCap: number
}

/** A read that has passed authentication and table access. */
export interface TableRequest {
  readonly store: TableStore
  readonly version: string | null
  readonly url: URL
  readonly faults: readonly ParsedFault[]
  readonly settings: ReadSettings
}
