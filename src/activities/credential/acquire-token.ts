import { Context } from '@temporalio/activity'
import type { HarvestActivities } from '../../contract/activities.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import type { CredentialFacts } from '../../servicenow/auth/authenticator.ts'
import { parseRequest } from '../../sink/schema/request-schema.ts'
import { checkRun } from '../attempt/check-run.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import { plannedTables } from './planned-tables.ts'
import { proveCredential } from './prove-credential.ts'

/**
 * Checks the request, where it is given one: whoever may start a workflow is outside. Then proves the credential and tells what
 * history may know of it; each worker obtains and caches its own token. `again` reads the secrets again first, for a credential
 * that was refused on the way.
 */
export function createAcquireToken(dependencies: ActivityDependencies): HarvestActivities['acquireToken'] {
  return async (run, again, request) => {
    if (request !== undefined) parseRequest(request)
    checkRun(run, dependencies.instance)
    const signal = Context.current().cancellationSignal
    if (again !== undefined) await dependencies.authenticator.renew()
    const tables = request === undefined ? await plannedTables(dependencies, run) : request.tables
    if (again === undefined) return proveOrExplain(dependencies, tables, signal)
    return proveCredential(dependencies, { answered: again.table, tables }, signal)
  }
}

/** Before anything was read nothing speaks for a passing fault: one that lasts ends the run, in the words of a check. */
async function proveOrExplain(
  dependencies: ActivityDependencies,
  tables: readonly string[] | null,
  signal: AbortSignal,
): Promise<CredentialFacts> {
  try {
    return await proveCredential(dependencies, { answered: null, tables }, signal)
  } catch (error) {
    if (!(error instanceof HarvestError) || waitsFor(error.code) !== 'time') throw error
    const { code, message, hint, retryAfterMs, lasts } = error
    const wait = retryAfterMs === null ? {} : { retryAfterMs }
    const found = await dependencies.diagnose(signal)
    if (found === null) throw new HarvestError(code, message, { cause: error, hint, final: lasts, ...wait })
    throw new HarvestError(code, found.cause, { cause: error, hint: found.remedy, final: found.lasts, ...wait })
  }
}
