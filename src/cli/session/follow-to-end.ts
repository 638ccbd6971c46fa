import { askPatiently } from '../../client/ask-patiently.ts'
import { followHarvest } from '../../client/follow-harvest.ts'
import { harvestResult } from '../../client/harvest-result.ts'
import type { HarvestStatus } from '../../client/status/harvest-status.ts'
import { abortable } from '../../contract/abortable.ts'
import type { HarvestOutcome } from '../../contract/run/harvest-outcome.ts'
import { harvestWorkflowId } from '../../contract/run/names.ts'
import type { Logger } from '../../worker/logger.ts'
import { closedToKeyWarning } from '../output/key-coverage.ts'
import { createProgressDisplay } from '../output/progress/create-progress-display.ts'
import type { Terminal } from '../output/terminal.ts'
import { parkedFailure } from './parked-run.ts'
import type { TemporalSession } from './temporal-session.ts'

/** An embedded server runs beside this command: one that is silent for this long does not come back, in milliseconds. */
const EMBEDDED_PATIENCE_MS = 60_000

/** An open harvest and who follows it. */
export interface FollowedHarvest {
  readonly session: TemporalSession
  readonly instance: string
  readonly terminal: Terminal
  readonly log: Logger
  readonly signal: AbortSignal
  /** How long a parked run is followed if nobody watches, in milliseconds. */
  readonly parkedPatienceMs: number
  /** Told each time the run is seen parked. */
  readonly onParked?: () => void
}

/**
 * Follows an instance's harvest to its end and shows progress; null if it was cancelled. Throws the failure that ended it,
 * and CREDENTIALS_REJECTED if it stays parked and nobody watches.
 */
export async function followToEnd(followed: FollowedHarvest): Promise<HarvestOutcome | null> {
  const { session, instance, terminal, log, signal, parkedPatienceMs, onParked } = followed
  if (session.uiUrl !== null)
    terminal.say(`Temporal UI: ${workflowPage(session.uiUrl, session.target.namespace, instance)}`)
  const display = createProgressDisplay(terminal, Date.now)
  const givesUp = new AbortController()
  const either = AbortSignal.any([signal, givesUp.signal])
  let parkedSinceMs: number | null = null
  let warned = false
  const onSilence = (reason: string | null): void =>
    terminal.say(reason === null ? 'Temporal answers again' : `Temporal does not answer; waiting for it (${reason})`)
  const patience = { onSilence, signal: either, ...(session.embedded ? { patienceMs: EMBEDDED_PATIENCE_MS } : {}) }
  const look = (status: HarvestStatus): void => {
    display.show(status)
    if (!warned && status.closedToKey !== null) {
      warned = true
      log.warn(closedToKeyWarning(status))
    }
    if (status.hold?.kind !== 'parked') parkedSinceMs = null
    else {
      onParked?.()
      parkedSinceMs ??= Date.now()
      if (Date.now() - parkedSinceMs >= parkedPatienceMs) givesUp.abort(parkedFailure(status.hold, session))
    }
  }
  try {
    const last = await abortable(followHarvest(session.client, instance, { onLook: look, ...patience }), either)
    const memoryMb = Math.round(process.resourceUsage().maxRSS / 1024)
    log.info('run ended', { run: last.run, state: last.state, memoryMb, historyEvents: last.historyEvents })
  } finally {
    display.stop()
  }
  return abortable(
    askPatiently(() => harvestResult(session.client, instance), patience),
    either,
  )
}

/** The page of the instance's harvest in the Temporal UI. */
function workflowPage(uiUrl: string, namespace: string, instance: string): string {
  return `${uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(harvestWorkflowId(instance))}`
}
