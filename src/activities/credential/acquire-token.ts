import { Context } from '@temporalio/activity'
import type { HarvestActivities } from '../../contract/activities.ts'
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
    if (again !== undefined) await dependencies.authenticator.renew()
    const tables = request === undefined ? await plannedTables(dependencies, run) : request.tables
    const answered = again?.table ?? null
    return proveCredential(dependencies, { answered, tables }, Context.current().cancellationSignal)
  }
}
