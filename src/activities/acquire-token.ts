import { Context } from '@temporalio/activity'
import type { CredentialProof } from '../contract/activities.ts'
import { HarvestError } from '../contract/harvest-error.ts'
import type { RunRef } from '../contract/slice.ts'
import type { AuthMethod } from '../servicenow/auth/authenticator.ts'
import { checkRun } from './check-run.ts'
import type { ActivityDependencies } from './dependencies.ts'
import { readOneRow } from './read-one-row.ts'

/** A table that every integration user may ask for one row of. */
const WELL_KNOWN_TABLE = 'sys_user'

/** Proves the credential and tells what history may know of it; each worker obtains and caches its own token. */
export function createAcquireToken(dependencies: ActivityDependencies): (run: RunRef) => Promise<CredentialProof> {
  return async (run) => {
    checkRun(run, dependencies.instance)
    const signal = Context.current().cancellationSignal
    const facts = await dependencies.authenticator.prove(signal)
    if (facts.expiresAt === null) await proveByReading(dependencies, facts.method, signal)
    return facts
  }
}

/** A method without a token endpoint is proved by a read: a 401 there is a refused credential. */
async function proveByReading(
  dependencies: ActivityDependencies,
  method: AuthMethod,
  signal: AbortSignal,
): Promise<void> {
  try {
    await readOneRow(dependencies.tableClient(), WELL_KNOWN_TABLE, signal)
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
    // A key that no policy of this one table names is refused here and good elsewhere: the tables of the plan decide.
    if (error.code === 'TOKEN_EXPIRED' && method === 'api_key') return
    if (error.code === 'TOKEN_EXPIRED') {
      const refused = method === 'mtls' ? 'the client certificate' : 'user name and password'
      throw new HarvestError('CREDENTIALS_REJECTED', `the instance refused ${refused} (${error.message})`, {
        cause: error,
      })
    }
    // Anything that is said about the table alone comes from an instance that accepted the credential.
    if (error.code !== 'SCOPE_FORBIDDEN' && error.code !== 'TABLE_ABSENT' && error.code !== 'QUERY_REJECTED')
      throw error
  }
}
