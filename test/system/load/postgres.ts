import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from '../../support/servers/free-port.ts'
import { requireTool } from '../require-tool.ts'

/** Where Debian keeps each release of the server. */
const RELEASES = '/usr/lib/postgresql'
/** The user as whom the server's files are made; root may not run it. */
const SERVER_USER = 'postgres'
/** Connections that it takes at the same time. */
const CONNECTIONS = 30
/** The one user of the database. */
export const USER = 'loader'
/** The password of the one user of the database. */
export const PASSWORD = 'pa55-word/with:marks?'

/** One row of an answer. */
type Answer = Readonly<Record<string, unknown>>

/** A database that nothing else uses; empty at first. */
export interface TestDatabase {
  readonly name: string
  /** Its URL, the password included; by another port where one is given. */
  readonly url: (port?: number) => string
  readonly query: (sql: string) => Promise<readonly Answer[]>
  /** The variables by which psql reaches it. */
  readonly psql: Readonly<Record<string, string>>
  /** Another database with the same content. */
  readonly copy: () => Promise<TestDatabase>
}

/** A PostgreSQL server. */
export interface Postgres {
  readonly port: number
  /** The URL of a database that is there, the password included. */
  readonly url: (name: string) => string
  /** The folder of the server's socket. */
  readonly socket: string
  readonly database: () => Promise<TestDatabase>
  /** Kills all of it at once, as a crash of the server does; with `fsync=off` what it has written is with the operating system, which lives on. */
  readonly crash: () => void
  readonly start: () => void
  /** Stops it and removes its files. */
  readonly end: () => void
}

/** The certificate that a server shows, and its key, as PEM. */
interface ServerTls {
  readonly cert: string
  readonly key: string
}

/** Starts Debian's PostgreSQL on a loopback port, with TLS where a certificate is given. */
export async function postgres(tls: ServerTls | null = null, connections = CONNECTIONS): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'harvester-postgres-'))
  const owner = process.getuid?.() === 0 ? ownerOf(SERVER_USER) : {}
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' }
  const run = (program: string, args: readonly string[]): void => {
    execFileSync(serverTool(program), args, { ...owner, cwd: folder, stdio: 'ignore', env })
  }
  const password = join(folder, 'password')
  writeFileSync(password, PASSWORD)
  chmodSync(password, 0o644)
  run('initdb', ['-D', data, '-U', USER, '-A', 'scram-sha-256', '--pwfile', password, '-E', 'UTF8', '--no-sync'])
  rmSync(password)
  for (const [name, text] of tls === null
    ? []
    : ([
        ['server.crt', tls.cert],
        ['server.key', tls.key],
      ] as const)) {
    writeFileSync(join(data, name), text, { mode: 0o600 })
    if (owner.uid !== undefined && owner.gid !== undefined) chownSync(join(data, name), owner.uid, owner.gid)
  }
  const port = await freePort()
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1,127.0.0.2 -c fsync=off -c max_connections=${connections} -c ssl=${tls === null ? 'off' : 'on'}`
  const start = (): void => run('pg_ctl', ['-D', data, '-w', '-o', options, '-l', join(folder, 'log'), 'start'])
  const crash = (): void => run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop'])
  start()
  const urlOf = (name: string, at: number): string =>
    `postgresql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${at}/${name}`
  const query = async (name: string, sql: string): Promise<readonly Answer[]> => {
    const client = new pg.Client({ connectionString: urlOf(name, port) })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }
  const made = async (template: string): Promise<TestDatabase> => {
    const name = `test_${randomUUID().slice(0, 8)}`
    await query('postgres', `CREATE DATABASE ${name} TEMPLATE ${template}`)
    return {
      name,
      url: (at = port) => urlOf(name, at),
      query: (sql) => query(name, sql),
      psql: { PGHOST: folder, PGPORT: String(port), PGUSER: USER, PGPASSWORD: PASSWORD, PGDATABASE: name },
      copy: () => made(name),
    }
  }
  return {
    port,
    url: (name) => urlOf(name, port),
    socket: folder,
    start,
    crash,
    end: () => {
      if (existsSync(join(data, 'postmaster.pid'))) crash()
      rmSync(folder, { recursive: true, force: true })
    },
    database: () => made('template1'),
  }
}

/** The path of one of the server's programs; throws with the remedy where it is missing. */
function serverTool(name: string): string {
  const releases = existsSync(RELEASES) ? readdirSync(RELEASES).sort((a, b) => Number(b) - Number(a)) : []
  const found = releases.map((release) => join(RELEASES, release, 'bin', name)).find(existsSync)
  return found ?? requireTool(name)
}

function ownerOf(user: string): { readonly uid?: number; readonly gid?: number } {
  const id = (flag: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
