import type { TestProject } from 'vitest/node'
import { openTemporalGround } from './temporal-ground.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Host and port of the Temporal server that all tests of a run share. */
    temporalAddress: string
    /** That server's HARVESTER_HOME, for commands that need no server of their own. */
    temporalHome: string
    /** The workflows as workers load them. */
    workflowBundle: string
  }
}

/** One Temporal server and one workflow bundle for the whole run; gives what ends them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const ground = await openTemporalGround()
  project.provide('temporalAddress', ground.temporalAddress)
  project.provide('temporalHome', ground.temporalHome)
  project.provide('workflowBundle', ground.workflowBundle)
  return () => ground.close()
}
