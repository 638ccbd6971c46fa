import type { RetriedStep } from '../../client/status/pending-steps.ts'
import { cut } from './terminal.ts'

const STEPS: Readonly<Record<string, string>> = {
  acquireToken: 'checking the credential',
  planTables: 'planning',
  harvestSlice: 'reading',
  findDeletions: 'looking for deletions',
  reconcileTable: 'comparing ids',
  publishManifest: 'publishing',
}

/** A step that is being retried, as one line of text. */
export function retriedLine({ activity, attempt, failure }: RetriedStep): string {
  return `  ${STEPS[activity] ?? activity}: attempt ${attempt} after a failure (${cut(failure, 200)})`
}
