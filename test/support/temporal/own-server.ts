import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { locateTemporalCli } from '../../../src/embedded-server/temporal-cli/locate-temporal-cli.ts'
import { freePort } from '../servers/free-port.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { realTemporalCliSources } from './temporal-cli-sources.ts'

/** A Temporal server of one test, which goes away and comes back at the same address with what it had stored. */
export interface OwnServer {
  readonly address: string
  readonly start: () => void
  /** Kills it, and waits until it is gone. */
  readonly kill: () => Promise<void>
}

/** A server in a folder of its own, not yet started; killed when the test ends. */
export async function ownServer(): Promise<OwnServer> {
  const { path } = await locateTemporalCli(realTemporalCliSources(), {
    progress: { report: () => {} },
    signal: AbortSignal.timeout(600_000),
    databaseVersion: null,
  })
  const folder = await temporaryFolder()
  const port = await freePort()
  const where = ['--ip', '127.0.0.1', '--port', String(port), '--headless', '--db-filename', 'temporal.db']
  const names = ['SnInstance', 'SnTable', 'HarvestVerdict'].flatMap((name) => ['--search-attribute', `${name}=Keyword`])
  const args = ['server', 'start-dev', ...where, '--log-level', 'never', ...names]
  let server: ChildProcess | null = null
  const kill = async (): Promise<void> => {
    if (server === null) return
    const gone = once(server, 'exit')
    server.kill('SIGKILL')
    await gone
    server = null
  }
  onTestFinished(kill)
  return {
    address: `127.0.0.1:${port}`,
    start: () => {
      server = spawn(path, args, { cwd: folder, env: { HOME: folder }, stdio: 'ignore' })
    },
    kill,
  }
}
