import { Context } from '@temporalio/activity'
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common'
import type { ActivityInterceptors } from '@temporalio/worker'
import type { HarvestActivities } from '../../contract/activities.ts'
import { NO_FREE_PLACE } from '../../contract/run/waiting.ts'
import { countPlaceWait } from '../metrics/harvest-metrics.ts'
import { ASK_AGAIN_MS, type HarvestPlaces } from './harvest-places.ts'

/** The activities that read an instance for long. Proofs of a credential are not among them: a harvest that has no place can still be told apart from a refused one. */
const READING = [
  'planTables',
  'harvestSlice',
  'findDeletions',
  'reconcileTable',
] as const satisfies readonly (keyof HarvestActivities)[]

/**
 * Lets a reading activity begin only where its instance has a place. One that finds none ends its attempt at once, and Temporal
 * makes the next one later: what waits is Temporal's, outlives this process, and is seen in `status` as the attempt's failure.
 */
export function createPlaceInterceptor(places: HarvestPlaces, instance: string): () => ActivityInterceptors {
  return () => ({
    inbound: {
      async execute(input, next) {
        const { activityType } = Context.current().info
        if (!READING.some((name) => name === activityType)) return next(input)
        const leave = places.enter(instance)
        if (leave === null) {
          countPlaceWait(instance)
          throw ApplicationFailure.create({
            message: 'waiting for a free place on the worker',
            type: NO_FREE_PLACE,
            nextRetryDelay: ASK_AGAIN_MS,
            // Nothing went wrong, so it is no alarm in the worker's metrics.
            category: ApplicationFailureCategory.BENIGN,
          })
        }
        try {
          return await next(input)
        } finally {
          leave()
        }
      },
    },
  })
}
