import { Context } from '@temporalio/activity'
import type { HarvestActivities, WaitedBefore } from '../../contract/activities.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import type { CredentialFacts } from '../../servicenow/auth/authenticator.ts'
import { parseRequest } from '../../sink/schema/request-schema.ts'
import { checkRun } from '../attempt/check-run.ts'
import { heartbeating } from '../attempt/heartbeating.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import { plannedTables } from './planned-tables.ts'
import { proveCredential } from './prove-credential.ts'

/**
 * Checks the request, where it is given one: whoever may start a workflow is outside. Then proves the credential and tells what
 * history may know of it; each worker obtains and caches its own token. `again` reads the secrets again first, for a credential
 * that was refused on the way.
 */
export function createAcquireToken(dependencies: ActivityDependencies): HarvestActivities['acquireToken'] {
  return async (run, again, request, waited) => {
    if (request !== undefined) parseRequest(request)
    checkRun(run, dependencies.instance)
    const context = Context.current()
    const signal = context.cancellationSignal
    // An instance that hangs takes longer than a worker may be silent.
    return heartbeating(context, async () => {
      if (again !== undefined) await dependencies.authenticator.renew()
      const tables = request === undefined ? await plannedTables(dependencies, run) : request.tables
      if (again === undefined) return proveOrExplain(dependencies, { tables, waited }, signal)
      return proveCredential(dependencies, { answered: again.table, tables }, signal)
    })
  }
}

/** By what a credential is proved at the start of a run, and what the run knows of its instance. */
interface FirstProof {
  readonly tables: readonly string[] | null
  readonly waited: WaitedBefore | undefined
}

/**
 * Before anything was read nothing speaks for a passing fault: one that lasts ends the run, in the words of a check. A name
 * that was good before is waited for as any outage is.
 */
async function proveOrExplain(
  dependencies: ActivityDependencies,
  { tables, waited }: FirstProof,
  signal: AbortSignal,
): Promise<CredentialFacts> {
  try {
    return await proveCredential(dependencies, { answered: null, tables }, signal)
  } catch (error) {
    if (!(error instanceof HarvestError) || waitsFor(error.code) !== 'time') throw error
    const { code, message, hint, retryAfterMs } = error
    const found = await dependencies.diagnose(signal)
    const ofName = found?.isName === true && waited?.downBefore === true
    const lasts = found === null ? isAnswered(error) : found.lasts && !ofName
    throw new HarvestError(code, found?.cause ?? message, {
      cause: error,
      hint: found?.remedy ?? hint,
      lasts,
      final: lasts || waited !== undefined,
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
    })
  }
}

/** Where the instance is awake, what was said instead of an answer to the credential stays so. */
function isAnswered({ lasts, refused, final }: HarvestError): boolean {
  return lasts || refused || final
}
