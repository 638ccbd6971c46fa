import type { HarvestStatus } from '../../../client/status/harvest-status.ts'

/** Shows a running harvest: bars on a terminal, a line every few seconds in a log. */
export interface ProgressDisplay {
  show(status: HarvestStatus): void
  stop(): void
}
