import type { TableResult } from './table-result.ts'
import type { Verdict } from './verdict.ts'

/** What the harvest workflow returns: where the manifest lies and how each table ended. */
export interface HarvestOutcome {
  readonly run: string
  readonly instance: string
  /** Name of the method of authentication; absent in outcomes of release 0.1. */
  readonly authMethod?: string
  readonly verdict: Verdict
  readonly manifest: string
  readonly tables: readonly Omit<TableResult, 'ranges'>[]
}
