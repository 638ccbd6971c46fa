import type { Client } from '@temporalio/client'
import { harvestWorkflowId } from '../contract/run/names.ts'
import { PAUSE_UPDATE, RESUME_UPDATE } from '../contract/run/steering.ts'

/**
 * Lets no slice of the instance's open harvest begin until it is resumed; those at work return with what they have.
 * Gives what the harvest says of it; throws WorkflowUpdateFailedError where it is already paused. Needs a running worker.
 */
export function pauseHarvest(client: Client, instance: string): Promise<string> {
  return client.workflow.getHandle(harvestWorkflowId(instance)).executeUpdate<string, []>(PAUSE_UPDATE)
}

/**
 * Resumes a paused harvest; a parked one tries its credential again first. Returns the harvest's answer;
 * throws WorkflowUpdateFailedError where the credential is still refused or nothing holds the run. Needs a running worker.
 */
export function resumeHarvest(client: Client, instance: string): Promise<string> {
  return client.workflow.getHandle(harvestWorkflowId(instance)).executeUpdate<string, []>(RESUME_UPDATE)
}
