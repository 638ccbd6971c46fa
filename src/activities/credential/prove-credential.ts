import { credentialHint } from '../../contract/failure/credential-hint.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import type { AuthMethod, CredentialFacts } from '../../servicenow/auth/authenticator.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import { readOneRow } from './read-one-row.ts'

/** A table that every integration user may ask for one row of. */
const WELL_KNOWN_TABLE = 'sys_user'

/**
 * Proves the credential: by a token where the method has one, by reading one row where it has none or where `table`
 * names one that answered before. Throws CREDENTIALS_REJECTED, and whatever keeps the instance from answering.
 */
export async function proveCredential(
  dependencies: ActivityDependencies,
  table: string | null,
  signal: AbortSignal,
): Promise<CredentialFacts> {
  const facts = await dependencies.authenticator.prove(signal)
  if (facts.expiresAt === null || table !== null) await proveByReading(dependencies, facts.method, table, signal)
  return facts
}

async function proveByReading(
  dependencies: ActivityDependencies,
  method: AuthMethod,
  table: string | null,
  signal: AbortSignal,
): Promise<void> {
  try {
    await readOneRow(dependencies.tableClient(), table ?? WELL_KNOWN_TABLE, signal)
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
    // A key that no policy of this one table names is refused here and good elsewhere: the tables of the plan decide.
    const isRefused = waitsFor(error.code) === 'token'
    if (isRefused && method === 'api_key' && table === null) return
    if (isRefused) {
      throw new HarvestError(
        'CREDENTIALS_REJECTED',
        `the instance refused ${WHAT_IS_SENT[method]} (${error.message})`,
        { cause: error, hint: credentialHint(method) },
      )
    }
    // Anything that is said about the table alone comes from an instance that accepted the credential.
    if (!speaksOf(error, 'table', 'query')) throw error
  }
}

const WHAT_IS_SENT: Readonly<Record<AuthMethod, string>> = {
  oauth2_client_credentials: 'a fresh token',
  oauth2_jwt_bearer: 'a fresh token',
  mtls: 'the client certificate',
  api_key: 'the API key',
  basic: 'user name and password',
}
