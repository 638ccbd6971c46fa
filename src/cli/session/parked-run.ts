import { ApplicationFailure, WorkflowUpdateFailedError } from '@temporalio/client'
import type { HarvestStatus } from '../../client/harvest-status.ts'
import { resumeHarvest } from '../../client/steer-harvest.ts'
import { isFailureCode } from '../../contract/failure/failure-code.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { statedHint } from '../../contract/failure/stated-hint.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import type { Hold } from '../../contract/run/steering.ts'
import type { Terminal } from '../output/terminal.ts'
import type { TemporalSession } from './temporal-session.ts'

/** How long a run that parked is followed where nobody watches but its secret may still change, in milliseconds: a rotation takes its time. */
export const ROTATION_PATIENCE_MS = 60_000

/** What a command ends with that leaves a parked run behind. */
export function parkedFailure(hold: Hold, session: TemporalSession): HarvestError {
  return new HarvestError('CREDENTIALS_REJECTED', `${hold.reason}; ${howToGoOn(session)}`)
}

/** How a parked run goes on, in one clause. */
export function howToGoOn({ embedded }: TemporalSession): string {
  return embedded
    ? 'the run is parked and keeps what it has read: mend the credential, and the same command goes on from there'
    : 'the run is parked and keeps what it has read: it goes on when the secret of a worker changes, or after "harvester resume"'
}

/** Lets a run go on that is paused or parked, since the person who starts it again says so; a refusal is told, and thrown where nobody watches. */
export async function goOn(session: TemporalSession, status: HarvestStatus, terminal: Terminal): Promise<void> {
  const { hold } = status
  if (hold === null) return
  terminal.say(`the run is ${hold.kind} since ${hold.since} (${hold.reason}): it is asked to go on`)
  try {
    terminal.say(await resumeHarvest(session.client, status.instance))
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError)) throw error
    const said = refusalOf(error)
    if (waitsFor(said.code) !== 'credential' || !terminal.watched) throw said
    terminal.say(`${said.message}; ${howToGoOn(session)}`)
  }
}

/** What a harvest answered to an update that it refused. */
export function refusalOf(error: WorkflowUpdateFailedError): HarvestError {
  const { cause } = error
  if (cause instanceof ApplicationFailure && isFailureCode(cause.type))
    return new HarvestError(cause.type, cause.message, { cause: error, ...statedHint(cause.details) })
  return new HarvestError('CONFIG_INVALID', cause?.message ?? error.message, { cause: error })
}
