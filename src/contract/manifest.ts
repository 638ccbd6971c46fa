import type { FailureCode } from './failure-code.ts'
import type { HarvestRequest, TimeWindow } from './harvest-request.ts'
import type { Interval } from './key.ts'
import type { StoredPart } from './receipt.ts'
import type { ColumnSource, TableOrder } from './table-plan.ts'
import type { Verdict } from './verdict.ts'

/** How a run ended: read to its end, or stopped on purpose. */
export type RunState = 'finished' | 'cancelled' | 'failed'

/** What the manifest says of one table. */
export interface ManifestTable {
  readonly table: string
  readonly title: string
  readonly verdict: Verdict
  readonly optional: boolean
  readonly rows: number
  readonly hidden: number | null
  readonly expected: number | null
  readonly code: FailureCode | null
  readonly reason: string | null
  readonly hint: string | null
  readonly notes: readonly string[]
  readonly order: TableOrder
  readonly window: TimeWindow | null
  readonly columns: readonly string[]
  readonly columnSource: ColumnSource
  /** Columns never asked for because they hold secrets, and columns off unless asked for. */
  readonly secretColumns: readonly string[]
  readonly sensitiveColumns: readonly string[]
  /** Columns asked for and missing from at least one row. */
  readonly withheldColumns: readonly string[]
  readonly pages: number
  readonly requests: number
  readonly pageSizes: readonly [number, number] | null
  /** The instance's count at the table's first request; rows + hidden is the count as it was proved. */
  readonly countBefore: number | null
  /** The instance's clock at the first and last answer, ISO 8601. */
  readonly readFrom: string | null
  readonly readTo: string | null
  /** The instance's clock at the table's first request minus the safety lag, ISO 8601: where an increment would start. */
  readonly watermark: string | null
  readonly parts: readonly StoredPart[]
  readonly intervals: readonly Interval[]
}

/** Everything that a run claims about its files; written last, and the only thing that readers trust. */
export interface Manifest {
  readonly schemaVersion: 1
  readonly run: string
  readonly state: RunState
  readonly verdict: Verdict
  readonly instance: { readonly name: string; readonly origin: string }
  readonly authMethod: string
  readonly harvester: string
  /** ISO 8601, from the workflow's clock, so that publishing twice gives the same bytes. */
  readonly startedAt: string
  readonly finishedAt: string
  readonly request: HarvestRequest
  readonly planDigest: string
  readonly tables: readonly ManifestTable[]
}

/** The newest finished run of an instance, and where each table's last good rows are. */
export interface Latest {
  readonly schemaVersion: 1
  readonly run: string
  readonly startedAt: string
  /** Path of the manifest relative to this file. */
  readonly manifest: string
  readonly tables: Readonly<
    Record<string, { readonly run: string; readonly watermark: string | null; readonly verdict: Verdict }>
  >
}
