import type { TableResult } from './table-result.ts'
import type { Verdict } from './verdict.ts'

/** What the harvest workflow returns: where the manifest lies and how each table ended. */
export interface HarvestOutcome {
  readonly run: string
  readonly instance: string
  readonly verdict: Verdict
  readonly manifest: string
  readonly tables: readonly Omit<TableResult, 'ranges'>[]
}
