import { requireWorkers } from '../../client/require-workers.ts'
import type { HarvesterConfig } from '../../config/load-config.ts'
import { createLogger } from '../../worker/logger.ts'
import { startWorkers } from '../../worker/run-workers.ts'
import { configuredOptions } from '../../worker/worker-options.ts'
import type { Terminal } from '../output/terminal.ts'
import type { TemporalSession } from './temporal-session.ts'

/**
 * Does what takes a worker: an embedded server has none but ours, so one is started for as long as it takes; a configured
 * Temporal must have one. Throws WRONG_WORKER where it has none.
 */
export async function withWorkers<T>(
  config: HarvesterConfig,
  session: TemporalSession,
  terminal: Terminal,
  signal: AbortSignal,
  action: () => Promise<T>,
): Promise<T> {
  if (!session.embedded) {
    await requireWorkers(session.client, config.instance.name, signal)
    return action()
  }
  const log = createLogger(config.log, terminal.write)
  const workers = await startWorkers(configuredOptions(config, session.target, log))
  try {
    return await action()
  } finally {
    workers.shutdown()
    await workers.stopped
  }
}
