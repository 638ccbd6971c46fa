import { type Client, WorkflowFailedError } from '@temporalio/client'
import { harvestWorkflowId } from '../contract/names.ts'

/**
 * Asks the instance's open harvest to stop and waits until it has: running slices seal what they have and a manifest
 * of state `cancelled` is published. Throws WorkflowNotFoundError where none is open. Needs a running worker.
 */
export async function cancelHarvest(client: Client, instance: string): Promise<void> {
  const handle = client.workflow.getHandle(harvestWorkflowId(instance))
  await handle.cancel()
  try {
    await handle.result()
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error
  }
}
