import { readFileSync } from 'node:fs'
import { Secret } from '../servicenow/secret.ts'
import { type Environment, invalid } from './environment.ts'
import { isLoopback, type Parsed } from './instance-config.ts'
import { createSecretReader, type SecretReader } from './secret/secret-source.ts'

/** The variable of a database's URL; it holds a password, and so may come from a file or a program as every secret. */
const DATABASE_URL = 'HARVESTER_PG_URL'

/** A PostgreSQL database, and how it is reached. */
export interface DatabaseConfig {
  /** A name, an address, or the folder of a socket. */
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  /** Null where the server asks for none. */
  readonly password: Secret | null
  /** Null for a connection without TLS. */
  readonly tls: DatabaseTls | null
}

/** What a server and a client prove themselves with; the server's certificate is always verified. */
export interface DatabaseTls {
  /** Authorities in PEM in the place of the usual ones; null for these. */
  readonly ca: string | null
  /** A certificate of the client in PEM; null for none. */
  readonly cert: string | null
  readonly key: Secret | null
}

/** Reads the database that rows are loaded into, and what to say of it; throws one CONFIG_INVALID that names every fault. */
export function loadDatabase(env: Environment): {
  readonly database: DatabaseConfig
  readonly warnings: readonly string[]
} {
  const { value, faults, warnings } = readFrom(env)
  if (value === null) throw invalid(faults)
  return { database: value, warnings }
}

/** What stands against the database that is set; it is missing, too, where none is. */
export function databaseFaults(env: Environment): readonly string[] {
  return readFrom(env).faults
}

function readFrom(env: Environment): Parsed<DatabaseConfig> {
  const reader = createSecretReader(env)
  const { value, faults, warnings } = readDatabase(reader)
  const all = [...reader.faults, ...faults]
  const none = `${DATABASE_URL} is not set: give postgresql://user@host/database, or its file with ${DATABASE_URL}_FILE`
  return {
    value,
    faults: value === null && all.length === 0 ? [none] : all,
    warnings: [...reader.warnings, ...warnings],
  }
}

/** Reads `HARVESTER_PG_URL`; no value and no fault where it is not set. */
function readDatabase(reader: SecretReader): Parsed<DatabaseConfig> {
  const secret = reader.secret(DATABASE_URL)
  if (secret === undefined) return { value: null, faults: [], warnings: [] }
  const url = URL.canParse(secret.reveal()) ? new URL(secret.reveal()) : null
  // What is wrong is told without the text: it holds a password.
  if (url === null || (url.protocol !== 'postgresql:' && url.protocol !== 'postgres:'))
    return fault('is not a URL of the form postgresql://user:password@host:5432/database (encode special characters)')
  try {
    return databaseOf(url)
  } catch (error) {
    if (error instanceof URIError) return fault('has a % that encodes nothing: write %25 for it')
    throw error
  }
}

const MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const
const PARAMETERS = ['host', 'user', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey']

function databaseOf(url: URL): Parsed<DatabaseConfig> {
  const asked = url.searchParams
  const unknown = [...asked.keys()].filter((name) => !PARAMETERS.includes(name))
  if (unknown.length > 0) return fault(`has ${unknown.join(', ')}, which is not known: use ${PARAMETERS.join(', ')}`)
  const host = asked.get('host') ?? decodeURIComponent(url.hostname).replace(/^\[|\]$/g, '')
  const [database, user] = [
    decodeURIComponent(url.pathname.slice(1)),
    asked.get('user') ?? decodeURIComponent(url.username),
  ]
  if (host === '')
    return fault('names no host: for a socket, write postgresql:///database?host=/var/run/postgresql&user=name')
  if (user === '') return fault('names no user')
  if (database === '') return fault('names no database')
  const mode = asked.get('sslmode') ?? (isHere(host) ? 'disable' : 'verify-full')
  if (!MODES.some((each) => each === mode)) return fault(`has sslmode=${mode}: use ${MODES.join(', ')}`)
  const read = mode === 'disable' ? { value: null, faults: [] } : readTls(asked)
  const password = url.password === '' ? null : new Secret(decodeURIComponent(url.password))
  if (read.faults.length > 0) return { value: null, faults: read.faults, warnings: [] }
  const port = url.port === '' ? 5432 : Number(url.port)
  const plain = mode === 'disable' && !isHere(host)
  return {
    value: { host, port, database, user, password, tls: read.value },
    faults: [],
    warnings: plain ? [`${DATABASE_URL} has sslmode=disable: rows and password go to ${host} unencrypted`] : [],
  }
}

/** True for this machine, by its own address or by a socket. */
function isHere(host: string): boolean {
  return host.startsWith('/') || host === '::1' || isLoopback(host)
}

/** Every mode but `disable` verifies: one that encrypts for anybody protects nothing. */
function readTls(asked: URLSearchParams): Pick<Parsed<DatabaseTls>, 'value' | 'faults'> {
  const files = ['sslrootcert', 'sslcert', 'sslkey'].map((name) => ({ name, ...readPem(asked.get(name)) }))
  const faults = files.flatMap(({ name, text }) =>
    text === undefined ? [`${DATABASE_URL} has ${name}, which names a file that cannot be read`] : [],
  )
  const [ca = null, cert = null, key = null] = files.map(({ text }) => text)
  return { value: { ca, cert, key: key === null ? null : new Secret(key) }, faults }
}

/** The text of a file; null where none is named, undefined where it cannot be read. */
function readPem(path: string | null): { readonly text: string | null | undefined } {
  if (path === null) return { text: null }
  try {
    return { text: readFileSync(path, 'utf8') }
  } catch {
    return { text: undefined }
  }
}

function fault(text: string): Parsed<DatabaseConfig> {
  return { value: null, faults: [`${DATABASE_URL} ${text}`], warnings: [] }
}
