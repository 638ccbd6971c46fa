import { ApplicationFailure, WorkflowUpdateFailedError } from '@temporalio/client'
import type { HarvestStatus } from '../../client/status/harvest-status.ts'
import { resumeHarvest } from '../../client/steer-harvest.ts'
import { isFailureCode } from '../../contract/failure/failure-code.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { statedHint } from '../../contract/failure/stated-hint.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import type { Hold } from '../../contract/run/steering.ts'
import type { Terminal } from '../output/terminal.ts'
import type { TemporalSession } from './temporal-session.ts'

/** How long a parked run is followed if nobody watches but its secret may still change (a rotation takes some time), in milliseconds. */
export const ROTATION_PATIENCE_MS = 60_000

/** The failure of a command that leaves a parked run behind. */
export function parkedFailure(hold: Hold, session: TemporalSession): HarvestError {
  return new HarvestError('CREDENTIALS_REJECTED', `${hold.reason}; ${howToGoOn(session)}`)
}

/** How a parked run can be continued, in one clause. */
export function howToGoOn({ embedded }: TemporalSession): string {
  return embedded
    ? 'the run is parked and its stored rows are kept: fix the credential and rerun the same command'
    : 'the run is parked and its stored rows are kept: it continues when the secret of a worker changes, or after "harvester resume"'
}

/** Resumes a run that is paused or parked, because the same command was started again. Prints a refusal, or throws it if nobody watches. */
export async function goOn(session: TemporalSession, status: HarvestStatus, terminal: Terminal): Promise<void> {
  const { hold } = status
  if (hold === null) return
  terminal.say(`the run is ${hold.kind} since ${hold.since} (${hold.reason}): resuming it`)
  try {
    terminal.say(await resumeHarvest(session.client, status.instance))
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError)) throw error
    const said = refusalOf(error)
    if (waitsFor(said.code) !== 'credential' || !terminal.watched) throw said
    terminal.say(`${said.message}; ${howToGoOn(session)}`)
  }
}

/** The reason for which a harvest refused an update. */
export function refusalOf(error: WorkflowUpdateFailedError): HarvestError {
  const { cause } = error
  if (cause instanceof ApplicationFailure && isFailureCode(cause.type))
    return new HarvestError(cause.type, cause.message, { cause: error, ...statedHint(cause.details) })
  return new HarvestError('CONFIG_INVALID', cause?.message ?? error.message, { cause: error })
}
