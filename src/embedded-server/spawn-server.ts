import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, renameSync } from 'node:fs'
import { basename } from 'node:path'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { SEARCH_ATTRIBUTES } from '../contract/run/names.ts'
import { LOOPBACK } from './free-port.ts'
import type { ServerFolder } from './server-folder.ts'

/** What a development server is started with. */
export interface ServerCommand {
  readonly cliPath: string
  readonly folder: ServerFolder
  readonly port: number
  readonly uiPort: number
  /** Server settings by key, as JSON values; the server's own defaults without. */
  readonly dynamicConfig: Readonly<Record<string, string | number | boolean>>
}

/** The arguments of `temporal server start-dev` for one home folder. @internal */
export function serverArguments({ folder, port, uiPort, dynamicConfig }: ServerCommand): string[] {
  const settings = Object.entries(dynamicConfig).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
  return [
    ['server', 'start-dev', '--ip', LOOPBACK, '--port', String(port), '--ui-port', String(uiPort)],
    // With these two a fan-out of 50 workflows took a fifth of the time, and a killed server still loses nothing.
    // By its name in the server's folder: SQLite reads a path as an address, in which `?`, `#` and `%` mean something else.
    ['--db-filename', basename(folder.database)],
    ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    ['--log-level', 'warn'],
    Object.values(SEARCH_ATTRIBUTES).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    settings.flatMap((setting) => ['--dynamic-config-value', setting]),
  ].flat()
}

/**
 * Starts the server in a session of its own, so that Ctrl-C ends its users one by one and not the server under them.
 * Returns its process id at once; the caller notes it before anything else.
 * @throws HarvestError CONFIG_INVALID where the program cannot be started
 */
export function spawnServer(command: ServerCommand): number {
  const { folder } = command
  if (existsSync(folder.log)) renameSync(folder.log, folder.previousLog)
  const log = openSync(folder.log, 'a', 0o600)
  try {
    const server = spawn(command.cliPath, serverArguments(command), {
      detached: true,
      cwd: folder.path,
      // None of our environment: it holds the instance's credentials, and Temporal's own variables mean other clusters.
      env: { HOME: folder.path, PATH: '/usr/bin:/bin', TMPDIR: folder.path },
      stdio: ['ignore', log, log],
    })
    // Without a listener a failed start would end this process; the missing process id tells the same.
    server.on('error', () => undefined)
    server.unref()
    if (server.pid !== undefined) return server.pid
  } finally {
    closeSync(log)
  }
  throw new HarvestError(
    'CONFIG_INVALID',
    `${command.cliPath} could not be started. Set TEMPORAL_CLI_PATH to another temporal program.`,
  )
}
