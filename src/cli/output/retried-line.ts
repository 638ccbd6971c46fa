import type { RetriedStep } from '../../client/harvest-status.ts'
import { cut } from './terminal.ts'

const STEPS: Readonly<Record<string, string>> = {
  acquireToken: 'proving the credential',
  planTables: 'planning',
  harvestSlice: 'reading',
  findDeletions: 'looking for deletions',
  reconcileTable: 'comparing ids',
  publishManifest: 'publishing',
}

/** A step that is tried again, as one line for people. */
export function retriedLine({ activity, attempt, failure }: RetriedStep): string {
  return `  ${STEPS[activity] ?? activity}: attempt ${attempt} follows a failure (${cut(failure, 200)})`
}
