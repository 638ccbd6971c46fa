import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client'
import { z } from 'zod'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import type { HarvestRequest } from '../contract/run/harvest-request.ts'
import {
  HARVEST_WORKFLOW,
  harvestTaskQueue,
  harvestWorkflowId,
  REQUEST_DIGEST_MEMO,
  REQUEST_MEMO,
} from '../contract/run/names.ts'
import { parseRequest } from '../sink/schema/request-schema.ts'
import { cancelHarvest } from './cancel-harvest.ts'
import { requestDifferences, requestDigest, requestIdentity, requestMemo } from './request-digest.ts'

/** Whether a run was started, or an unfinished one was found and is followed. */
export interface Started {
  readonly attached: boolean
}

/** How a harvest is started. */
export interface StartOptions {
  /** True cancels an unfinished run first, instead of attaching to it. */
  readonly fresh?: boolean
}

const Identity = z.object({
  instance: z.string(),
  tables: z.string(),
  mode: z.string(),
  compression: z.string(),
  sink: z.string(),
  includeSensitive: z.boolean(),
  referenceLinks: z.boolean(),
  logDays: z.number().nullable(),
  reconcile: z.boolean().exactOptional(),
  repair: z.string().exactOptional(),
})

/**
 * Starts the harvest of an instance, or attaches to its unfinished one. Throws CONFIG_INVALID, naming the
 * differences, where that one was asked for something else, and for a request out of bounds; `fresh` cancels it first.
 */
export async function startHarvest(
  client: Client,
  asked: HarvestRequest,
  { fresh = false }: StartOptions = {},
): Promise<Started> {
  const request = parseRequest(asked)
  if (fresh) await cancelUnfinished(client, request.instance)
  try {
    await client.workflow.start(HARVEST_WORKFLOW, {
      workflowId: harvestWorkflowId(request.instance),
      taskQueue: harvestTaskQueue(request.instance),
      args: [request],
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      memo: { ...requestMemo(request) },
      staticSummary: `Harvest of ${request.instance}: ${request.tables === null ? `profile ${request.profile}` : `${request.tables.length} tables`}`,
    })
    return { attached: false }
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    await compareWithOpen(client, request)
    return { attached: true }
  }
}

async function compareWithOpen(client: Client, request: HarvestRequest): Promise<void> {
  const { memo } = await client.workflow.getHandle(harvestWorkflowId(request.instance)).describe()
  const identity = requestIdentity(request)
  if (memo?.[REQUEST_DIGEST_MEMO] === requestDigest(identity)) return
  const open = Identity.safeParse(memo?.[REQUEST_MEMO])
  const differences = open.success
    ? requestDifferences(open.data, identity)
    : ['this release does not know what the running harvest was asked for']
  throw new HarvestError(
    'CONFIG_INVALID',
    [
      'an unfinished run of this instance was asked for something else:',
      ...differences.map((each) => `  ${each}`),
      'Run with the same flags to resume it, or with --fresh to cancel it and start again.',
    ].join('\n'),
  )
}

async function cancelUnfinished(client: Client, instance: string): Promise<void> {
  try {
    await cancelHarvest(client, instance)
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
  }
}
