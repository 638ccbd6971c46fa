import { WorkflowNotFoundError } from '@temporalio/client'
import { type HarvestStatus, harvestStatus } from '../../client/status/harvest-status.ts'
import type { Environment } from '../../config/environment.ts'
import type { BaseConfig } from '../../config/load-config.ts'
import { abortable } from '../../contract/abortable.ts'
import { EXIT } from '../exit-codes.ts'
import type { Terminal } from '../output/terminal.ts'
import type { TemporalSession } from './temporal-session.ts'
import { withSession } from './with-session.ts'

/** Runs an action on the instance's running harvest; if there is none, says so and returns the exit code for wrong usage. */
export async function onOpenRun(
  config: BaseConfig,
  env: Environment,
  terminal: Terminal,
  action: (session: TemporalSession, open: HarvestStatus, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  try {
    const exitCode = await withSession(config, env, terminal, async (session, signal) => {
      const status = await abortable(harvestStatus(session.client, config.instance.name), signal)
      return status.state === 'RUNNING' ? action(session, status, signal) : null
    })
    if (exitCode !== null) return exitCode
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
  }
  terminal.say(`no running harvest of ${config.instance.name}`)
  return EXIT.usage
}
