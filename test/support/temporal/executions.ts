import type { Client, WorkflowHandle } from '@temporalio/client'

/** One execution of a workflow. */
export interface Execution {
  readonly events: number
  /** Size of its history, in bytes. */
  readonly bytes: number
}

/** All executions of a workflow that continued as new, first one first. */
export async function executionsOf(client: Client, workflowId: string): Promise<readonly Execution[]> {
  const executions: Execution[] = []
  let handle: WorkflowHandle | null = client.workflow.getHandle(workflowId)
  while (handle !== null) {
    const { historyLength, raw } = await handle.describe()
    executions.unshift({ events: historyLength, bytes: Number(raw.workflowExecutionInfo?.historySizeBytes ?? 0) })
    const before = await continuedFrom(handle)
    handle = before === null ? null : client.workflow.getHandle(workflowId, before)
  }
  return executions
}

/** Who began activities of a workflow, by their own names, in all of its executions. */
export async function startersOf(client: Client, workflowId: string): Promise<ReadonlySet<string>> {
  const starters = new Set<string>()
  let handle: WorkflowHandle | null = client.workflow.getHandle(workflowId)
  while (handle !== null) {
    const { events } = await handle.fetchHistory()
    for (const { activityTaskStartedEventAttributes: started } of events ?? [])
      if (started?.identity) starters.add(started.identity)
    const before = await continuedFrom(handle)
    handle = before === null ? null : client.workflow.getHandle(workflowId, before)
  }
  return starters
}

/** The run id of the execution that continued as this one; null for the first. */
async function continuedFrom(handle: WorkflowHandle): Promise<string | null> {
  const { events } = await handle.fetchHistory()
  return events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || null
}

/** How long an activity took from its scheduling to its end, in seconds; null where the workflow never completed it. */
export async function activitySeconds(client: Client, workflowId: string, activity: string): Promise<number | null> {
  const { events = [] } = await client.workflow.getHandle(workflowId).fetchHistory()
  const scheduled = events?.find((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activity)
  const completed = events?.find(
    (event) =>
      scheduled?.eventId &&
      event.activityTaskCompletedEventAttributes?.scheduledEventId?.toString() === scheduled.eventId.toString(),
  )
  return scheduled && completed ? secondsOf(completed.eventTime) - secondsOf(scheduled.eventTime) : null
}

function secondsOf(
  time: { readonly seconds?: { toString(): string } | null; readonly nanos?: number | null } | null | undefined,
): number {
  return Number(time?.seconds?.toString() ?? 0) + (time?.nanos ?? 0) / 1e9
}
