import { setTimeout as sleep } from 'node:timers/promises'
import type { WorkflowBundleOption } from '@temporalio/worker'
import { followHarvest } from '../client/follow-harvest.ts'
import { harvestResult } from '../client/harvest-result.ts'
import { type HarvestStatus, harvestStatus } from '../client/harvest-status.ts'
import { requireWorkers } from '../client/require-workers.ts'
import { startHarvest } from '../client/start-harvest.ts'
import type { HarvesterConfig } from '../config/load-config.ts'
import type { HarvestOutcome } from '../contract/harvest-outcome.ts'
import type { HarvestRequest } from '../contract/harvest-request.ts'
import { harvestWorkflowId } from '../contract/names.ts'
import type { Logger } from '../worker/logger.ts'
import { startWorkers } from '../worker/run-workers.ts'
import { createProgressDisplay } from './progress-display.ts'
import type { TemporalSession } from './temporal-session.ts'
import { grouped, type Terminal } from './terminal.ts'

/** What one attended run needs. */
export interface HarvestRun {
  readonly config: HarvesterConfig
  readonly session: TemporalSession
  readonly request: HarvestRequest
  readonly fresh: boolean
  readonly workflowBundle: WorkflowBundleOption
  readonly log: Logger
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

/** Starts or resumes the harvest, with workers of its own beside an embedded server, and follows it to its end; null where it was cancelled. */
export async function attendHarvest(run: HarvestRun): Promise<HarvestOutcome | null> {
  const { config, session, workflowBundle, log, signal } = run
  if (!session.embedded) {
    await requireWorkers(session.client, run.request.instance, signal)
    return follow(run, signal)
  }
  const workers = await startWorkers({ config, target: session.target, workflowBundle, log })
  const broken = new AbortController()
  const watched = workers.stopped.catch((error: unknown) => broken.abort(error))
  try {
    return await follow(run, AbortSignal.any([signal, broken.signal]))
  } finally {
    workers.shutdown()
    await watched
  }
}

async function follow(
  { session, request, fresh, terminal, log }: HarvestRun,
  signal: AbortSignal,
): Promise<HarvestOutcome | null> {
  const { client } = session
  const { attached } = await startHarvest(client, request, fresh)
  const status = await harvestStatus(client, request.instance)
  for (const line of attached ? resumeLines(status) : [`run ${status.run} started`]) terminal.say(line)
  if (session.uiUrl !== null)
    terminal.say(`Temporal UI: ${workflowPage(session.uiUrl, session.target.namespace, request.instance)}`)
  const display = createProgressDisplay(terminal, Date.now)
  try {
    const looking = followHarvest(client, request.instance, (look) => display.show(look), signal)
    const last = await abortable(looking, signal)
    const memoryMb = Math.round(process.resourceUsage().maxRSS / 1024)
    log.info('run ended', { run: last.run, state: last.state, memoryMb, historyEvents: last.historyEvents })
  } finally {
    display.stop()
  }
  return harvestResult(client, request.instance)
}

/** The page of the instance's harvest in the Temporal UI. */
export function workflowPage(uiUrl: string, namespace: string, instance: string): string {
  return `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(harvestWorkflowId(instance))}`
}

/** An unfinished run is resumed: says so, and from where. */
function resumeLines(status: HarvestStatus): readonly string[] {
  const planned =
    status.planned === null
      ? 'planning was not finished'
      : `${status.finished.length} of ${status.planned} tables finished`
  const rows = status.finished.reduce((sum, table) => sum + table.rows, 0)
  return [
    `resuming the unfinished run ${status.run}, started ${status.startedAt}: ${planned}, ${grouped(rows)} rows`,
    ...status.active.map(
      ({ table, rows: stored, cursor }) =>
        `  ${table}: goes on after ${grouped(stored)} stored rows${cursor === null ? '' : `, behind ${cursor}`}`,
    ),
  ]
}

/** Ends a wait at once when the signal says so, whatever the wait itself is stuck in. */
async function abortable<T>(wait: Promise<T>, signal: AbortSignal): Promise<T> {
  const stop = new AbortController()
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: stop.signal })
    if (signal.aborted) reject(signal.reason)
  })
  try {
    return await Promise.race([wait, aborted])
  } finally {
    stop.abort()
    await sleep(0)
  }
}
