import { requireWorkers } from '../../client/require-workers.ts'
import type { HarvesterConfig } from '../../config/load-config.ts'
import { abortable } from '../../contract/abortable.ts'
import { createLogger } from '../../worker/logger.ts'
import type { Terminal } from '../output/terminal.ts'
import { startOwnWorkers } from './own-workers.ts'
import type { TemporalSession } from './temporal-session.ts'

/**
 * Runs an action that needs a worker. An embedded server has no other worker, so one is started for the action; a configured
 * Temporal must have one. Throws WRONG_WORKER if it has none, and the signal's reason once that is aborted.
 */
export async function withWorkers<T>(
  config: HarvesterConfig,
  session: TemporalSession,
  terminal: Terminal,
  signal: AbortSignal,
  action: () => Promise<T>,
): Promise<T> {
  if (!session.embedded) {
    await abortable(requireWorkers(session.client, config.instance.name, signal), signal)
    return abortable(action(), signal)
  }
  const log = createLogger(config.log, terminal.write)
  const workers = await startOwnWorkers(config, session.target, log)
  try {
    return await abortable(action(), signal)
  } finally {
    workers.shutdown()
    await workers.stopped
  }
}
