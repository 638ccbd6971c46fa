import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { waitsFor } from '../../../contract/failure/waits-for.ts'
import { WELL_KNOWN_TABLES } from '../../../contract/table/well-known-tables.ts'
import { printable } from '../../http/printable.ts'
import type { AskTable } from '../../table-api/table-question.ts'
import type { CheckDependencies } from '../check-dependencies.ts'
import { type CheckConclusion, type CheckRow, finding, note, ok } from '../check-row.ts'
import { credentialChecklist, hasToken } from './credential-checklist.ts'

/** The credential's row, and the conclusion if the checks end with it; null if they continue. */
export interface CredentialOutcome {
  readonly row: CheckRow
  readonly ends: CheckConclusion | null
}

/** Proves the credential: by a token, or for a method without one by reading one row. */
export async function checkCredential(
  dependencies: CheckDependencies,
  ask: AskTable,
  signal: AbortSignal,
): Promise<CredentialOutcome> {
  const { authenticator } = dependencies
  try {
    const facts = await authenticator.prove(signal)
    if (!hasToken(facts.method)) return await proveByReading(dependencies, ask, signal)
    const scope = facts.scope === null ? '' : `, scope ${printable(facts.scope)}`
    return { row: ok('credential', `token acquired with ${authenticator.method}${scope}`), ends: null }
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
    if (waitsFor(error.code) === 'credential') return refused(dependencies, printable(error.message), false)
    return { row: finding('credential', printable(error.message), error.hint), ends: 'unreachable' }
  }
}

/** The conclusion when no table accepts the token, or the credential of a method without tokens. */
export function refusedEverywhere(dependencies: CheckDependencies): CredentialOutcome {
  const tokenGiven = hasToken(dependencies.authenticator.method)
  const cause = tokenGiven
    ? 'the token endpoint issues a token, but every table refuses it (status 401)'
    : 'every table refuses the credential (status 401): it is wrong, or no API access policy lists its method'
  return refused(dependencies, cause, tokenGiven)
}

async function proveByReading(
  dependencies: CheckDependencies,
  ask: AskTable,
  signal: AbortSignal,
): Promise<CredentialOutcome> {
  const { method } = dependencies.authenticator
  for (const table of WELL_KNOWN_TABLES) {
    const { refusal } = await ask(table, { query: '', columns: ['sys_id'], limit: 1, counted: false }, signal)
    if (refusal?.status !== 401) return { row: ok('credential', `the instance accepts ${method}`), ends: null }
    // Each refused password counts towards the lock-out of its account, so that no second table is asked.
    if (method === 'basic') {
      const cause = refusal.wantsSecondFactor
        ? 'the instance demands multi-factor authentication of this user (status 401)'
        : 'the instance refuses user name and password (status 401): they are wrong, the user is locked, or Basic authentication is restricted'
      return refused(dependencies, cause, false)
    }
  }
  return {
    row: note('credential', `tables that every integration user can read refuse ${method} (status 401)`),
    ends: null,
  }
}

function refused(dependencies: CheckDependencies, cause: string, tokenGiven: boolean): CredentialOutcome {
  const { method } = dependencies.authenticator
  const remedy =
    method === 'basic'
      ? 'Go through the checklist; OAuth 2.0 client credentials are not affected by the restriction.'
      : "Go through the checklist with the instance's administrator; the instance's system log has the exact reason."
  return {
    row: finding('credential', cause, remedy, credentialChecklist(method, dependencies.login, tokenGiven)),
    ends: 'credentials',
  }
}
