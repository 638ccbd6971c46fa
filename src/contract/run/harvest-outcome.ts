import type { TableResult } from '../table/table-result.ts'
import type { Verdict } from '../table/verdict.ts'
import type { ProjectionOutcome } from './projection.ts'

/** How one table ended, as whoever started the run is told it. */
export interface TableOutcome extends Omit<TableResult, 'ranges' | 'deletions'> {
  /** Rows that an increment found deleted; absent where deletions were not looked for. */
  readonly tombstones?: number
}

/** What the harvest workflow returns: where the manifest lies and how each table ended. */
export interface HarvestOutcome {
  readonly run: string
  readonly instance: string
  /** Name of the method of authentication; absent in outcomes of release 0.1. */
  readonly authMethod?: string
  readonly verdict: Verdict
  readonly manifest: string
  readonly tables: readonly TableOutcome[]
  /** What the worker made of the run afterwards; absent for nothing. */
  readonly projections?: readonly ProjectionOutcome[]
}
