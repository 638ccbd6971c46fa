import { credentialHint } from '../../contract/failure/credential-hint.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import { WELL_KNOWN_TABLES } from '../../contract/table/well-known-tables.ts'
import type { AuthMethod, CredentialFacts } from '../../servicenow/auth/authenticator.ts'
import { automationCatalogue } from '../../servicenow/catalogue/catalogue.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import { readOneRow } from './read-one-row.ts'

/** Tables that are asked in turn where one does not answer: it may be the only one that a gateway garbles. */
const MOST_ASKED = 3

/** After this no other table is asked: what hangs twice hangs. In milliseconds. */
const MOST_ASKING_MS = 90_000

/** By which tables a credential may be proved. */
export interface ProofTables {
  /** One that answered before, which has to answer again; null for none. */
  readonly answered: string | null
  /** Those of the run; null stands for its profile's. */
  readonly tables: readonly string[] | null
}

/**
 * Proves the credential: by a token where the method has one, and by reading one row of a planned table where it has none
 * or the token is too new to be known everywhere. Throws CREDENTIALS_REJECTED, and whatever keeps the instance from answering.
 */
export async function proveCredential(
  dependencies: ActivityDependencies,
  { answered, tables }: ProofTables,
  signal: AbortSignal,
): Promise<CredentialFacts> {
  const { authenticator } = dependencies
  const facts = await authenticator.prove(signal)
  const planned = tables ?? automationCatalogue().map(({ table }) => table)
  if (answered !== null) await proveByReading(dependencies, facts.method, answered, signal)
  else if (facts.expiresAt === null) await proveByTables(dependencies, facts.method, planned, signal)
  else await settleToken(dependencies, planned, signal)
  return facts
}

/** Tables by which a credential is proved, in turn: some that are planned, and those that every instance has. */
function proofTables(planned: readonly string[]): readonly string[] {
  return [...new Set([...planned.slice(0, MOST_ASKED), ...WELL_KNOWN_TABLES])]
}

/** Asks one table after the other until `ask` gets the word of one; throws what kept the last from it. */
async function askInTurn(planned: readonly string[], ask: (table: string) => Promise<void>): Promise<void> {
  const startedMs = performance.now()
  let kept: HarvestError | null = null
  for (const table of proofTables(planned)) {
    try {
      return await ask(table)
    } catch (error) {
      if (!(error instanceof HarvestError) || waitsFor(error.code) !== 'time') throw error
      // Whoever asks for a pause gets it.
      if (error.retryAfterMs !== null || performance.now() - startedMs >= MOST_ASKING_MS) throw error
      kept = error
    }
  }
  if (kept !== null) throw kept
}

async function proveByTables(
  dependencies: ActivityDependencies,
  method: AuthMethod,
  planned: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await askInTurn(planned, async (table) => {
    try {
      await proveByReading(dependencies, method, table, signal)
    } catch (error) {
      // A key that no policy of this one table names is refused here and good elsewhere: the tables of the plan decide.
      if (!speaksOf(error, 'credential') || method !== 'api_key') throw error
    }
  })
}

/** Waits until the instance knows a new token; what it says of a table, that table's own slices meet and judge. */
async function settleToken(
  dependencies: ActivityDependencies,
  planned: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await askInTurn(planned, async (table) => {
    try {
      await readOneRow(dependencies.tableClient(), table, signal)
    } catch (error) {
      if (!(error instanceof HarvestError)) throw error
      const isPending = dependencies.authenticator.trial?.isPending() === true
      if (waitsFor(error.code) === 'time' || waitsFor(error.code) === 'credential' || (isPending && error.retried))
        throw error
    }
  })
}

async function proveByReading(
  dependencies: ActivityDependencies,
  method: AuthMethod,
  table: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await readOneRow(dependencies.tableClient(), table, signal)
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
    if (waitsFor(error.code) === 'token') {
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
