import type { DatabaseConfig } from '../../config/database-config.ts'
import type { FailureCode } from '../../contract/failure/failure-code.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { oneLine } from '../../contract/failure/one-line.ts'

const LATER = 'Load again once the database answers: what was committed is kept.'

/** What PostgreSQL's states mean to a load, by their beginnings; the first that fits counts. */
const STATES: readonly { readonly state: string; readonly code: FailureCode; readonly remedy: string }[] = [
  {
    state: '28',
    code: 'CONFIG_INVALID',
    remedy: 'Check user and password in HARVESTER_PG_URL, and that pg_hba.conf lets them in from here.',
  },
  { state: '3D000', code: 'CONFIG_INVALID', remedy: 'Create the database, or correct its name in HARVESTER_PG_URL.' },
  { state: '42501', code: 'CONFIG_INVALID', remedy: 'Let the user create schemas: GRANT CREATE ON DATABASE … TO … .' },
  {
    state: '25006',
    code: 'CONFIG_INVALID',
    remedy: 'Name the primary server in HARVESTER_PG_URL, not a read-only copy.',
  },
  { state: '53100', code: 'SINK_FULL', remedy: "Free space on the database server's disk, then load again." },
  { state: '08', code: 'SINK_UNAVAILABLE', remedy: LATER },
  { state: '40', code: 'SINK_UNAVAILABLE', remedy: 'Load again: another transaction was in the way.' },
  {
    state: '53',
    code: 'SINK_UNAVAILABLE',
    remedy: 'Load again once the database server has memory and connections to spare.',
  },
  {
    state: '55P03',
    code: 'SINK_UNAVAILABLE',
    remedy: 'Load again once the other load, or whoever has locked the table, is done.',
  },
  { state: '57', code: 'SINK_UNAVAILABLE', remedy: LATER },
  { state: '58', code: 'SINK_UNAVAILABLE', remedy: "Look into the database server's log: its disk refused." },
  { state: 'XX', code: 'SINK_UNAVAILABLE', remedy: "Look into the database server's log: it failed inside." },
]

/** States that speak of one table's rows or columns: others can be loaded all the same. */
const OF_ONE_TABLE = /^(?:22|23|42|54|0A|2B)/

/** What Node says of a certificate that it does not trust. */
const UNTRUSTED = /CERT|SIGNATURE|SELF_SIGNED/

const UNREACHED = 'Check host and port in HARVESTER_PG_URL, that the server runs, and the firewall between.'

/** Why one table cannot be loaded, where the database says so; null where its refusal is about more. */
export function tableRefusal(error: unknown): string | null {
  const state = stateOf(error)
  if (state === null || state === '42501' || !OF_ONE_TABLE.test(state)) return null
  return `the database refuses it: ${messageOf(error)} (${state})`
}

/**
 * What a failed operation of a database means to a load, which it had reached before or not; our own failures and faults of the
 * program come back as they are.
 */
export function databaseFailure(
  error: unknown,
  { host, port, database, user }: DatabaseConfig,
  isReached: boolean,
): unknown {
  if (error instanceof HarvestError || !(error instanceof Error)) return error
  const place = host.startsWith('/') ? `database ${database} at ${host}` : `database ${database} at ${host}:${port}`
  const state = stateOf(error)
  const known = STATES.find((each) => state?.startsWith(each.state))
  if (known !== undefined)
    return failed(known.code, `${place}, as user ${user}: ${messageOf(error)} (${state})`, known.remedy)
  if (state !== null) return failed('SINK_UNAVAILABLE', `${place}: ${messageOf(error)} (${state})`, UNREACHED)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (UNTRUSTED.test(code))
    return failed(
      'CONFIG_INVALID',
      `${place} shows a certificate that is not trusted (${code})`,
      'Name the authority that signed it with sslrootcert=/path/ca.pem in HARVESTER_PG_URL, and the host as the certificate has it.',
    )
  if (error.message.includes('does not support SSL'))
    return failed(
      'CONFIG_INVALID',
      `${place} does not offer TLS`,
      'Turn TLS on at the server; sslmode=disable in HARVESTER_PG_URL sends everything unencrypted.',
    )
  if (code === '' && !CONNECTION.test(error.message)) return error
  const told = code || error.message
  return isReached
    ? failed('SINK_UNAVAILABLE', `${place} broke off in the middle of the load (${told})`, LATER)
    : failed('SINK_UNAVAILABLE', `${place} does not answer (${told})`, UNREACHED)
}

/** What the driver says, without a code, of a connection that is gone. */
const CONNECTION =
  /^(?:Connection terminated|timeout expired|Client has encountered a connection error|Client was closed|Premature close)/

/** The message of a wrong setting holds its remedy: nothing else is shown of one. */
function failed(code: FailureCode, message: string, hint: string): HarvestError {
  return new HarvestError(code, `${message}. ${hint}`, { hint })
}

/** PostgreSQL's state; null for an error that is not the server's. */
function stateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return null
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null
}

/** The server's sentence without what it adds in detail, which may hold values of rows. */
function messageOf(error: unknown): string {
  return error instanceof Error ? oneLine(error.message) : ''
}
