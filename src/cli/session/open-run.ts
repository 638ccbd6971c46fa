import { WorkflowNotFoundError } from '@temporalio/client'
import { type HarvestStatus, harvestStatus } from '../../client/status/harvest-status.ts'
import type { Environment } from '../../config/environment.ts'
import type { BaseConfig } from '../../config/load-config.ts'
import { EXIT } from '../exit-codes.ts'
import type { Terminal } from '../output/terminal.ts'
import { interruption } from './interruption.ts'
import { openSession, type TemporalSession } from './temporal-session.ts'

/** Runs an action on the instance's running harvest; if there is none, says so and returns the exit code for wrong usage. */
export async function onOpenRun(
  config: BaseConfig,
  env: Environment,
  terminal: Terminal,
  action: (session: TemporalSession, open: HarvestStatus, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const signal = interruption()
  const session = await openSession(config, env, terminal.say, signal)
  try {
    const status = await harvestStatus(session.client, config.instance.name)
    if (status.state === 'RUNNING') return await action(session, status, signal)
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
  } finally {
    await session.close()
  }
  terminal.say(`no running harvest of ${config.instance.name}`)
  return EXIT.usage
}
