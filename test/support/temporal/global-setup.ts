import type { TestProject } from 'vitest/node'
import { openTemporal } from './open-temporal.ts'

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
  const dependencies = await openTemporal()
  project.provide('temporalAddress', dependencies.temporalAddress)
  project.provide('temporalHome', dependencies.temporalHome)
  project.provide('workflowBundle', dependencies.workflowBundle)
  return () => dependencies.close()
}
