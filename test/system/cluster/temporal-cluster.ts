import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { locateTemporalCli } from '../../../src/embedded-server/temporal-cli/locate-temporal-cli.ts'
import { realTemporalCliSources } from '../../support/temporal/temporal-cli-sources.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { PASSWORD, type Postgres, postgres, USER } from '../load/postgres.ts'
import { isRestarted, serviceEnvironment } from './compose-file.ts'
import { serverPrograms } from './server-programs.ts'

const run = promisify(execFile)

/** The scripts that the compose file mounts. */
const SCRIPTS = fileURLToPath(new URL('../../../docker/', import.meta.url))
/** As many connections as the server's two pools open by default, and some for those who look. */
const CONNECTIONS = 60
/** Temporal's schema keeps a member's port in a signed 16-bit number: those that systems give of themselves are too high. */
const LOWEST_PORT = 20_000
const HIGHEST_PORT = 32_700
/** Longest that one of the compose file's scripts may take, in milliseconds. */
const SCRIPT_MS = 150_000
/** Names that compose gives to the other containers, and the folder of their images. */
const ELSEWHERE = /\b(postgres|temporal):(?=\d)|^postgres$|^0\.0\.0\.0$/g

type Variables = Readonly<Record<string, string>>

/** A Temporal server on PostgreSQL, wired as the compose file wires it. */
export interface TemporalCluster {
  readonly address: string
  readonly database: Postgres
  /** How long each step of its set-up took, in milliseconds. */
  readonly took: Readonly<Record<'database' | 'schema' | 'server and namespace', number>>
  /** Ends the server as `kill -9` does. */
  readonly kill: () => Promise<void>
  /** Starts it, and again when it ends without `kill`. */
  readonly start: () => void
}

/** Starts PostgreSQL and a Temporal server on it by the environment and the scripts of the compose file; `extra` is told to the server, `guest` to those who ask it. Ends with the test. */
export async function temporalCluster(extra: Variables = {}, guest: Variables = {}): Promise<TemporalCluster> {
  const programs = await serverPrograms()
  const folder = await temporaryFolder()
  const signal = AbortSignal.timeout(600_000)
  const cli = await locateTemporalCli(realTemporalCliSources(), {
    progress: { report: () => {} },
    signal,
    databaseVersion: null,
  })
  const tools = join(folder, 'bin')
  await mkdir(tools)
  await symlink(programs.sqlTool, join(tools, 'temporal-sql-tool'))
  await symlink(cli.path, join(tools, 'temporal'))

  const clock = stopwatch()
  const database = await postgres(null, CONNECTIONS)
  onTestFinished(() => database.end())
  const started = clock()
  const ports = await portsOfServer()
  const address = `127.0.0.1:${ports.FRONTEND_GRPC_PORT}`
  /** What compose gives to a service, at the addresses that its neighbours have here. */
  const environment = (service: string): Record<string, string> => {
    const given = serviceEnvironment(service, { POSTGRES_PASSWORD: PASSWORD })
    const here = Object.entries(given).map(
      ([name, value]) => [name, hereFor(name, value, database.port, address)] as const,
    )
    return { PATH: `${tools}:${process.env.PATH}`, HOME: folder, ...Object.fromEntries(here) }
  }
  const runScript = async (service: string, script: string, more: Variables = {}): Promise<void> => {
    await run('/bin/sh', [join(SCRIPTS, script)], {
      env: { ...environment(service), ...more },
      timeout: SCRIPT_MS,
    })
  }
  await runScript('schema', 'create-schema.sh', { SCHEMA_FOLDER: programs.schema })
  const schema = clock()

  let server: ChildProcess | null = null
  const start = (): void => {
    const log = openSync(join(folder, 'server.log'), 'a')
    server = spawn(programs.server, ['start'], {
      env: {
        ...environment('temporal'),
        ...ports,
        DYNAMIC_CONFIG_FILE_PATH: join(SCRIPTS, 'dynamic-config.yaml'),
        ...extra,
      },
      cwd: folder,
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    // It ends when its database goes while it starts: who runs the containers starts it again.
    const own = server
    if (isRestarted('temporal')) own.once('exit', () => server === own && start())
  }
  const kill = async (): Promise<void> => {
    const ending = server
    server = null
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = new Promise((resolve) => ending.once('close', resolve))
    ending.kill('SIGKILL')
    await ended
  }
  start()
  onTestFinished(kill)
  try {
    await runScript('namespace', 'prepare-namespace.sh', guest)
  } catch (error) {
    throw new Error(
      `no namespace; the server says:\n${readFileSync(join(folder, 'server.log'), 'utf8').slice(-3000)}`,
      { cause: error },
    )
  }
  const took = { database: started, schema, 'server and namespace': clock() }
  return { address, database, took, kill, start }
}

/** Where a name of compose's network, or a port of an image, is found on this machine. */
function hereFor(name: string, value: string, port: number, address: string): string {
  switch (name) {
    case 'SQL_PORT':
    case 'DB_PORT':
      return String(port)
    case 'SQL_USER':
    case 'POSTGRES_USER':
      return USER
    case 'TEMPORAL_ADDRESS':
      return address
    default:
      return value.replace(ELSEWHERE, '127.0.0.1')
  }
}

/** A port of its own for each part of the server, since another server may run here. */
async function portsOfServer(): Promise<Record<string, string>> {
  const parts = ['FRONTEND', 'INTERNAL_FRONTEND', 'HISTORY', 'MATCHING', 'WORKER']
  const names = [
    ...parts.flatMap((part) => [`${part}_GRPC_PORT`, `${part}_MEMBERSHIP_PORT`]),
    'FRONTEND_HTTP_PORT',
    'INTERNAL_FRONTEND_HTTP_PORT',
  ]
  const found = new Set<number>()
  while (found.size < names.length) {
    const port = LOWEST_PORT + randomInt(HIGHEST_PORT - LOWEST_PORT)
    if (await isFree(port)) found.add(port)
  }
  const ports = [...found]
  return Object.fromEntries(names.map((name, i) => [name, String(ports[i])]))
}

function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Gives the milliseconds since it was asked last. */
function stopwatch(): () => number {
  let last = performance.now()
  return () => {
    const now = performance.now()
    const passed = Math.round(now - last)
    last = now
    return passed
  }
}
