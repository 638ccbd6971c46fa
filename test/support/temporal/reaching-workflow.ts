import { readFileSync } from 'node:fs'

/** What no workflow may do: the bundle must refuse it. */
export async function reachingWorkflow(): Promise<string> {
  return readFileSync('a-file', 'utf8')
}
