import type { Client } from '@temporalio/client'
import { z } from 'zod'
import { harvestWorkflowId } from '../../src/contract/run/names.ts'

const Moment = z
  .object({ seconds: z.coerce.number(), nanos: z.number().nullish() })
  .transform(({ seconds, nanos }) => seconds + (nanos ?? 0) / 1e9)

/**
 * Time that the newest harvest of an instance read for, in seconds: from the schedule of its first slice, behind planning, to that of
 * its publication, behind the last slice of all tables.
 */
export async function readingSeconds(client: Client, instance: string): Promise<number> {
  const { events } = await client.workflow.getHandle(harvestWorkflowId(instance)).fetchHistory()
  const scheduledAt = (activity: string): number => {
    const event = events?.find(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === activity,
    )
    return Moment.parse(event?.eventTime)
  }
  return scheduledAt('publishManifest') - scheduledAt('harvestSlice')
}
