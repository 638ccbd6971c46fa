import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import { startEmbeddedServer } from '../../../src/embedded-server/index.ts'
import { realTemporalCliSources } from './temporal-cli-sources.ts'

/** What workflows run on. */
export interface OpenTemporal {
  /** Host and port of a Temporal server. */
  readonly temporalAddress: string
  /** The server's HARVESTER_HOME: commands that are given it use this server instead of starting one. */
  readonly temporalHome: string
  /** Path of the workflows' bundle, as workers load it. */
  readonly workflowBundle: string
  close(): Promise<void>
}

/** Events after which workflows of the tests continue as new: few, so that it happens in them. */
const EVENTS_IN_TESTS = 60

/**
 * Starts a Temporal server in a folder of its own, and bundles the workflows. `suggestedEvents` is the length of a history
 * at which the server suggests to continue as new.
 */
export async function openTemporal(suggestedEvents = EVENTS_IN_TESTS): Promise<OpenTemporal> {
  const home = await mkdtemp(join(tmpdir(), 'harvester-tests-'))
  const server = await startEmbeddedServer({
    home,
    sources: realTemporalCliSources(),
    progress: { report: (line) => process.stderr.write(`${line}\n`) },
    signal: AbortSignal.timeout(900_000),
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': suggestedEvents },
  })
  const workflowsPath = fileURLToPath(new URL('../../../src/workflows/index.ts', import.meta.url))
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') })
  const workflowBundle = join(home, 'workflow-bundle.js')
  await writeFile(workflowBundle, code)
  return {
    temporalAddress: server.address,
    temporalHome: home,
    workflowBundle,
    close: async () => {
      await server.release()
      await rm(home, { recursive: true, force: true })
    },
  }
}
