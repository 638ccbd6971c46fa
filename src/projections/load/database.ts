import { once } from 'node:events'
import type { Client, ClientConfig } from 'pg'
import type { DatabaseConfig, DatabaseTls } from '../../config/database-config.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { ifInstalled } from '../../contract/failure/if-installed.ts'
import { databaseFailure } from './database-failure.ts'
import { type Patience, USUAL_PATIENCE, waitFor } from './patience.ts'

/** A server that does not answer a connection within this time is not there. In milliseconds. */
const CONNECT_MS = 20_000
/** A connection that is silent for this long is asked whether the other end still lives. In milliseconds. */
const KEEP_ALIVE_MS = 30_000
/** Whoever has locked a table of ours for longer than this is not waited for. In milliseconds. */
const LOCK_MS = 60_000
/** The oldest server that is known to do: PostgreSQL 13. */
const OLDEST_SERVER = 130_000

/** The packages that speak to PostgreSQL; they are optional. */
export interface DatabaseDriver {
  readonly Client: new (config: ClientConfig) => Client
  readonly copyFrom: typeof import('pg-copy-streams').from
}

/** A connection to a database. What fails is thrown as the driver has it. */
export interface Database {
  /** Runs one statement; gives its rows, and how many it touched. */
  query(
    sql: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: readonly unknown[]; readonly count: number }>
  /** Streams rows in PostgreSQL's text form into a `COPY … FROM STDIN`. */
  copyIn(sql: string, pieces: AsyncIterable<Buffer>): Promise<void>
}

/** Loads the packages; throws CONFIG_INVALID with the remedy where they are not installed. */
export function databaseDriver(load: () => Promise<DatabaseDriver> = installedDriver): Promise<DatabaseDriver> {
  return ifInstalled(
    load,
    `loading into PostgreSQL needs the packages pg and pg-copy-streams, which are not installed: ${INSTALL}`,
    INSTALL,
  )
}

const INSTALL = 'npm install pg@8 pg-copy-streams@7'

async function installedDriver(): Promise<DatabaseDriver> {
  const [{ default: pg }, { from }] = await Promise.all([import('pg'), import('pg-copy-streams')])
  return { Client: pg.Client, copyFrom: from }
}

/**
 * Works with a database over one connection, which is closed afterwards. Throws CONFIG_INVALID where the server refuses the login,
 * its certificate is not trusted, or it is too old; SINK_UNAVAILABLE and SINK_FULL where it does not answer or has no room.
 */
export async function withDatabase<T>(
  config: DatabaseConfig,
  { Client, copyFrom }: DatabaseDriver,
  work: (database: Database) => Promise<T>,
  patience: Patience = USUAL_PATIENCE,
): Promise<T> {
  const client = new Client({
    host: config.host,
    port: config.port,
    database: config.database,
    user: config.user,
    // As a function, so that neither the driver's own settings nor its dumps hold it before the server asks.
    password: () => config.password?.reveal() ?? '',
    ssl: config.tls === null ? false : tlsOptions(config.tls),
    application_name: 'servicenow-harvester',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    lock_timeout: LOCK_MS,
  })
  // A connection that breaks fails what uses it next; without a listener it would end the process.
  client.on('error', () => undefined)
  // A client that ends while a statement is open does not wait for it.
  const hangUp = (): void => void client.end().catch(() => undefined)
  const database: Database = {
    async query(sql, values) {
      const answer = client.query(sql, values === undefined ? undefined : [...values])
      const { rows, rowCount } = await waitFor(answer, patience.answerMs, hangUp)
      return { rows, count: rowCount ?? 0 }
    },
    copyIn: (sql, pieces) =>
      copyIn(client.query(copyFrom(sql)), pieces, (work) => waitFor(work, patience.copyMs, hangUp)),
  }
  let isReached = false
  try {
    await client.connect()
    isReached = true
    await requireServer(database)
    return await work(database)
  } catch (error) {
    throw databaseFailure(error, config, isReached)
  } finally {
    await client.end().catch(() => undefined)
  }
}

function tlsOptions({ ca, cert, key }: DatabaseTls): NonNullable<ClientConfig['ssl']> {
  return {
    rejectUnauthorized: true,
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key: key.reveal() }),
  }
}

async function requireServer(database: Database): Promise<void> {
  const { rows } = await database.query(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version,
            current_setting('server_encoding') AS encoding`,
  )
  const fault = serverFault(rows[0])
  if (fault !== null) throw new HarvestError('CONFIG_INVALID', fault)
}

/** Why a server cannot hold what is loaded; null for one that can. @internal */
export function serverFault(settings: unknown): string | null {
  const of = (name: string): string => {
    const value: unknown = Reflect.get(Object(settings), name)
    return typeof value === 'string' ? value : ''
  }
  if (!(Number(of('number')) >= OLDEST_SERVER))
    return `the server is PostgreSQL ${of('version')}: loading needs 13 or newer`
  if (of('encoding') !== 'UTF8')
    return `the database has the encoding ${of('encoding')}: create one with ENCODING 'UTF8', which holds every value`
  return null
}

async function copyIn(
  stream: ReturnType<DatabaseDriver['copyFrom']>,
  pieces: AsyncIterable<Buffer>,
  patiently: <T>(work: Promise<T>) => Promise<T>,
): Promise<void> {
  const broken: unknown[] = []
  const failed = new Promise<never>((_, reject) => {
    stream.on('error', (error) => {
      broken.push(error)
      reject(error)
    })
  })
  const ended = once(stream, 'finish')
  // Either may fail while nothing waits for it.
  for (const each of [failed, ended]) each.catch(() => undefined)
  try {
    for await (const piece of pieces) {
      // The driver's stream does not bear to be written to, or destroyed, once its connection is gone.
      if (broken.length > 0) break
      if (!stream.write(piece)) await patiently(Promise.race([once(stream, 'drain'), failed]))
    }
  } catch (error) {
    // The server throws away what it has got of the rows.
    if (broken.length === 0) stream.destroy(error instanceof Error ? error : undefined)
    throw error
  }
  if (broken.length === 0) stream.end()
  await patiently(Promise.race([failed, ended]))
}
