import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import type { TestProject } from 'vitest/node'
import { startEmbeddedServer } from '../../src/worker/embedded-server/index.ts'
import { realTemporalCliSources } from './temporal-cli-sources.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Host and port of the Temporal server that all tests of a run share. */
    temporalAddress: string
    /** The workflows as workers load them. */
    workflowBundle: string
  }
}

/** One Temporal server and one workflow bundle for the whole run; gives what ends them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'harvester-tests-'))
  const server = await startEmbeddedServer({
    home,
    sources: realTemporalCliSources(),
    progress: { report: (line) => process.stderr.write(`${line}\n`) },
    signal: AbortSignal.timeout(900_000),
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 60 },
  })
  const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url))
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') })
  const workflowBundle = join(home, 'workflow-bundle.js')
  await writeFile(workflowBundle, code)
  project.provide('temporalAddress', server.address)
  project.provide('workflowBundle', workflowBundle)
  return async () => {
    await server.release()
    await rm(home, { recursive: true, force: true })
  }
}
