import { requireWorkers } from '../../client/require-workers.ts'
import { startHarvest } from '../../client/start-harvest.ts'
import { type HarvestStatus, harvestStatus } from '../../client/status/harvest-status.ts'
import type { HarvesterConfig } from '../../config/load-config.ts'
import { abortable } from '../../contract/abortable.ts'
import type { HarvestOutcome } from '../../contract/run/harvest-outcome.ts'
import type { HarvestRequest } from '../../contract/run/harvest-request.ts'
import type { Logger } from '../../worker/logger.ts'
import { grouped, type Terminal } from '../output/terminal.ts'
import { waitingLine } from '../output/waiting-line.ts'
import { followToEnd } from './follow-to-end.ts'
import { startOwnWorkers } from './own-workers.ts'
import { goOn, ROTATION_PATIENCE_MS } from './parked-run.ts'
import type { TemporalSession } from './temporal-session.ts'

/** What one attended run needs. */
export interface HarvestRun {
  readonly config: HarvesterConfig
  readonly session: TemporalSession
  readonly request: HarvestRequest
  readonly fresh: boolean
  readonly log: Logger
  readonly terminal: Terminal
  readonly signal: AbortSignal
  /** Told each time the run is seen parked. */
  readonly onParked: () => void
}

/** Starts or resumes the harvest, with workers of its own beside an embedded server, and follows it to its end; null where it was cancelled. */
export async function attendHarvest(run: HarvestRun): Promise<HarvestOutcome | null> {
  const { config, session, log, signal } = run
  if (!session.embedded) {
    await abortable(requireWorkers(session.client, run.request.instance, signal), signal)
    return follow(run, signal)
  }
  const workers = await startOwnWorkers(config, session.target, log)
  const broken = new AbortController()
  const watched = workers.stopped.catch((error: unknown) => broken.abort(error))
  try {
    return await follow(run, AbortSignal.any([signal, broken.signal]))
  } finally {
    workers.shutdown()
    await watched
  }
}

async function follow(run: HarvestRun, signal: AbortSignal): Promise<HarvestOutcome | null> {
  const { config, session, request, fresh, terminal, log, onParked } = run
  const { instance } = request
  const { attached } = await abortable(startHarvest(session.client, request, { fresh }), signal)
  const status = await abortable(harvestStatus(session.client, instance), signal)
  for (const line of attached ? resumeLines(status) : [`run ${status.run} started`]) terminal.say(line)
  await abortable(goOn(session, status, terminal), signal)
  const parkedPatienceMs = terminal.watched
    ? Number.POSITIVE_INFINITY
    : config.secretsMayChange
      ? ROTATION_PATIENCE_MS
      : 0
  return followToEnd({ session, instance, terminal, log, signal, parkedPatienceMs, onParked })
}

/** Says that an unfinished run is resumed, and from where. */
function resumeLines(status: HarvestStatus): readonly string[] {
  const planned =
    status.planned === null ? 'not planned yet' : `${status.finished.length} of ${status.planned} tables finished`
  const rows = status.finished.reduce((sum, table) => sum + table.rows, 0)
  return [
    `resuming the unfinished run ${status.run}, started ${status.startedAt}: ${planned}, ${grouped(rows)} rows`,
    ...status.active.map(
      ({ table, rows: stored, cursor }) =>
        `  ${table}: continues after ${grouped(stored)} stored rows${cursor === null ? '' : `, from ${cursor}`}`,
    ),
    ...status.waiting.map(waitingLine),
  ]
}
