import { type Client, WorkflowNotFoundError } from '@temporalio/client'
import { mapInLanes } from '../../contract/map-in-lanes.ts'
import { HARVEST_WORKFLOW, harvestWorkflowId } from '../../contract/run/names.ts'
import { INSTANCE_NAME } from '../../contract/run/request-bounds.ts'
import { type HarvestStatus, harvestStatus } from './harvest-status.ts'

/** Instances that are asked for at the same time. */
const AT_ONCE = 8

/**
 * The newest harvest of every instance in the namespace, in order of their names, as far back as Temporal keeps closed
 * workflows. Temporal lists a run a moment after it started.
 */
export async function fleetStatus(client: Client): Promise<readonly HarvestStatus[]> {
  const prefix = harvestWorkflowId('')
  const instances = new Set<string>()
  for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = '${HARVEST_WORKFLOW}'` })) {
    const instance = workflowId.slice(prefix.length)
    if (workflowId.startsWith(prefix) && INSTANCE_NAME.test(instance)) instances.add(instance)
  }
  const found = await mapInLanes([...instances].sort(), AT_ONCE, (instance) => ifThere(harvestStatus(client, instance)))
  return found.flatMap((status) => status ?? [])
}

/** Null where Temporal has forgotten a harvest since it listed it. */
async function ifThere(asked: Promise<HarvestStatus>): Promise<HarvestStatus | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null
    throw error
  }
}
