import { setInterval as ticks } from 'node:timers/promises'
import { Context } from '@temporalio/activity'
import { z } from 'zod'
import type { AwaitRequest, HarvestActivities } from '../../contract/activities.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { CredentialFacts } from '../../servicenow/auth/authenticator.ts'
import { checkRun } from '../attempt/check-run.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import { plannedTables } from './planned-tables.ts'
import { proveCredential } from './prove-credential.ts'

/** How often files and commands are looked at for another secret, in milliseconds. */
const LOOK_MS = 2000

/** What one attempt leaves to the next: the credential that is known to be refused. */
const Heartbeat = z.object({ refused: z.string() })

/**
 * Waits until a credential is good that is not the refused one: another secret in a file or from a command, or a worker that
 * was restarted with another one. The instance is asked once for each new credential and never again for a refused one,
 * since repeated tries lock accounts.
 */
export function createAwaitCredentials(dependencies: ActivityDependencies): HarvestActivities['awaitCredentials'] {
  return async (request) => {
    checkRun(request.run, dependencies.instance)
    const context = Context.current()
    const signal = context.cancellationSignal
    let refused = known(context.info.heartbeatDetails) ?? request.refused
    const look = async (): Promise<CredentialFacts | null> => {
      const fingerprint = await dependencies.authenticator.renew()
      if (fingerprint === refused) return null
      const proof = await tryOnce(dependencies, request, signal)
      if (proof === null) refused = fingerprint
      return proof
    }
    try {
      for await (const _ of ticks(LOOK_MS, undefined, { signal })) {
        context.heartbeat({ refused })
        const proof = await look()
        if (proof !== null) return proof
      }
    } catch (error) {
      // The timer reports an abort of its own: the reason behind it is the cancellation.
      throw signal.aborted ? signal.reason : error
    }
    throw signal.reason
  }
}

/** Null where the instance refuses this one too; throws where it does not answer, so that Temporal tries again. */
async function tryOnce(
  dependencies: ActivityDependencies,
  { run, table }: AwaitRequest,
  signal: AbortSignal,
): Promise<CredentialFacts | null> {
  try {
    const tables = await plannedTables(dependencies, run)
    return await proveCredential(dependencies, { answered: table, tables }, signal)
  } catch (error) {
    if (speaksOf(error, 'credential')) return null
    throw error
  }
}

function known(details: unknown): string | null {
  const heartbeat = Heartbeat.safeParse(details)
  return heartbeat.success ? heartbeat.data.refused : null
}
