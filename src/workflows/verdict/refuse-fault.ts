import { ApplicationFailure } from '@temporalio/workflow'

/** What whoever started a workflow by hand can do about a refused input. */
const HINT = 'Start it with harvester run, or build its request with buildRequest of servicenow-harvester.'

/** Ends a workflow whose input cannot be used: a failure by name, where reading on would fail its task for ever. */
export function refuseFault(fault: string | null): void {
  if (fault !== null)
    throw ApplicationFailure.nonRetryable(`the request is not usable: ${fault}`, 'CONFIG_INVALID', { hint: HINT })
}
