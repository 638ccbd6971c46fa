import type { HarvestOutcome } from '../../../src/contract/run/harvest-outcome.ts'
import type { HarvestRequest } from '../../../src/contract/run/harvest-request.ts'

/** A run to be made, and what becomes of it on the way. */
interface WantedRun {
  readonly request: Partial<HarvestRequest>
  /** Where in the run a process dies, in thousandths of the steps that the run before took; null where it lives. */
  readonly death: number | null
  /** Told of the number of each request, before or about when it is answered. */
  readonly meanwhile: (request: number) => void
  /** The worker's clock, Unix milliseconds; today's where nothing is said. */
  readonly nowMs?: () => number
}

/** What harvests an instance day by day, whatever becomes of its processes. */
export interface Harvester {
  /** The instance's output folder. */
  readonly folder: string
  /** True where its workers take their time from the run that is wanted: only they can tell that a clock is ahead. */
  readonly knowsTime: boolean
  readonly harvest: (wanted: WantedRun) => Promise<HarvestOutcome>
  /** True where a process died in the last run. */
  readonly hasDied: () => boolean
}
