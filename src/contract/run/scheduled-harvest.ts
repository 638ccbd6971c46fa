import type { Verdict } from '../table/verdict.ts'
import type { HarvestRequest } from './harvest-request.ts'

/** What a schedule gives to the workflow that it starts. */
export interface ScheduledHarvest {
  readonly request: HarvestRequest
  /** Memo of the harvest, by which a person's run recognises it. */
  readonly memo: Readonly<Record<string, unknown>>
}

/** What became of one scheduled start. */
export type ScheduledOutcome =
  /** A run of the instance was already open, and continues. */
  { readonly skipped: true } | { readonly skipped: false; readonly run: string; readonly verdict: Verdict }
