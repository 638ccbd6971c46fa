import { ApplicationFailure, type Client, WorkflowFailedError } from '@temporalio/client'
import { isFailureCode } from '../contract/failure/failure-code.ts'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { statedHint } from '../contract/failure/stated-hint.ts'
import type { HarvestOutcome } from '../contract/run/harvest-outcome.ts'
import { harvestWorkflowId } from '../contract/run/names.ts'

/** How an ended harvest ended: its outcome, or null where it was cancelled. Throws the failure that ended it. */
export async function harvestResult(client: Client, instance: string): Promise<HarvestOutcome | null> {
  const handle = client.workflow.getHandle<(request: unknown) => Promise<HarvestOutcome>>(harvestWorkflowId(instance))
  try {
    return await handle.result()
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error
    const failure = innermost(error.cause)
    if (failure === null) return null
    if (isFailureCode(failure.type))
      throw new HarvestError(failure.type, failure.message, { cause: error, ...statedHint(failure.details) })
    throw failure
  }
}

/** The application failure at the bottom of a chain; null where the chain is a cancellation. */
function innermost(error: unknown): ApplicationFailure | null {
  if (error instanceof ApplicationFailure) return error
  return error instanceof Error && error.cause !== undefined ? innermost(error.cause) : null
}
