import type { HarvesterConfig } from '../../config/load-config.ts'
import type { TemporalTarget } from '../../config/temporal-config.ts'
import type { Logger } from '../../worker/logger.ts'
import type { RunningWorkers } from '../../worker/run-workers.ts'

/** Starts workers in this command's process. What they are made of is loaded now: a configured Temporal has workers of its own, and a command does without. */
export async function startOwnWorkers(
  config: HarvesterConfig,
  target: TemporalTarget,
  log: Logger,
): Promise<RunningWorkers> {
  const { startWorkers } = await import('../../worker/run-workers.ts')
  const { configuredOptions } = await import('../../worker/worker-options.ts')
  return startWorkers(configuredOptions(config, target, log))
}
