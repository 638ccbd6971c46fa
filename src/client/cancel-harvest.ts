import {
  ApplicationFailure,
  type Client,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client'
import { harvestWorkflowId } from '../contract/run/names.ts'
import { CANCEL_UPDATE } from '../contract/run/steering.ts'

/**
 * Asks the instance's open harvest to stop and waits until it has: running slices seal what they have and a manifest
 * of state `cancelled` is published. Gives what became of the run, in one clause: it may have been read to its end just
 * before. Throws WorkflowNotFoundError where none is open. Needs a running worker.
 */
export async function cancelHarvest(client: Client, instance: string): Promise<string> {
  const handle = client.workflow.getHandle(harvestWorkflowId(instance))
  const { status } = await handle.describe()
  const outcome = await cancelled(handle, status.name === 'RUNNING')
  try {
    await handle.result()
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error
  }
  return outcome
}

async function cancelled(handle: WorkflowHandle, wasOpen: boolean): Promise<string> {
  try {
    return await handle.executeUpdate<string, []>(CANCEL_UPDATE)
  } catch (error) {
    if (error instanceof WorkflowNotFoundError && wasOpen) return 'ended before it could be cancelled'
    if (!(error instanceof WorkflowUpdateFailedError)) throw error
    const { cause } = error
    if (cause instanceof ApplicationFailure && cause.type === 'CONFIG_INVALID') return cause.message
    // A worker of release 0.1 knows no such update, and takes Temporal's own cancellation.
    await handle.cancel()
    return 'cancelled'
  }
}
