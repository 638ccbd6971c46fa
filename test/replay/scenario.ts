import type { Client } from '@temporalio/client'
import type { HarvestActivities } from '../../src/contract/activities.ts'
import type { HarvestRequest } from '../../src/contract/run/harvest-request.ts'

/** One way that a run can go, with activities that make it go so. */
export interface Scenario {
  /** Name of its files. */
  readonly name: string
  readonly activities: (client: Client, instance: string) => HarvestActivities
  readonly request?: Partial<HarvestRequest>
  /** Started as by a schedule, the run itself told by no history of its own; `taken` while a run of the instance is open. */
  readonly scheduled?: 'free' | 'taken'
}
