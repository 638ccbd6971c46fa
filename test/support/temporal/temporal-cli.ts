import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { locateTemporalCli } from '../../../src/embedded-server/temporal-cli/locate-temporal-cli.ts'
import { realTemporalCliSources } from './temporal-cli-sources.ts'

const run = promisify(execFile)

/** Runs Temporal's own command line against the server of the test run, as an operator does; gives what it printed. */
export async function temporal(...args: readonly string[]): Promise<string> {
  const progress = { report: () => {} }
  const { path } = await locateTemporalCli(realTemporalCliSources(), {
    progress,
    signal: AbortSignal.timeout(600_000),
    databaseVersion: null,
  })
  const { stdout } = await run(path, [...args, '--address', inject('temporalAddress')])
  return stdout
}
