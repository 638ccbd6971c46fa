import type { Environment } from '../../config/environment.ts'
import type { HarvesterConfig } from '../../config/load-config.ts'
import { loadInstances } from '../../config/load-instances.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { serveHealth } from '../../worker/health/serve-health.ts'
import { createLogger, type Logger } from '../../worker/logger.ts'
import { proveAtStart } from '../../worker/prove-at-start.ts'
import { type RunningWorkers, startAllWorkers } from '../../worker/run-workers.ts'
import { deployedOptions, type WorkerOptions } from '../../worker/worker-options.ts'
import { EXIT } from '../exit-codes.ts'
import type { Terminal } from '../output/terminal.ts'
import { interruption } from '../session/interruption.ts'

/** `harvester worker`: serves the task queues of each configured instance until it is stopped. Returns the exit code. */
export async function workerCommand(env: Environment, terminal: Terminal): Promise<number> {
  const configs = loadInstances(env)
  const log = createLogger(configs[0].log, terminal.write)
  const served = configs.map((config) => optionsOf(config, log))
  const signal = interruption()
  let workers: readonly RunningWorkers[] = []
  const health = configs.find((each) => each.health !== null)?.health
  const endpoint = health == null ? null : await serveHealth(health, () => reasonsOf(workers, signal))
  try {
    workers = await startAllWorkers(served, log)
    for (const { instance, lanes, outputFolder } of configs)
      log.info('worker started', { instance: instance.name, lanes, output: outputFolder })
    await untilStopped(workers, signal, log)
    return EXIT.complete
  } finally {
    await endpoint?.close()
  }
}

/** Why the process could not take up a harvest of some instance now. */
async function reasonsOf(workers: readonly RunningWorkers[], signal: AbortSignal): Promise<readonly string[]> {
  if (signal.aborted) return ['stopping']
  if (workers.length === 0) return ['starting']
  const reasons = await Promise.all(
    workers.map(async ({ instance, unreadyBecause }) => {
      const reason = await unreadyBecause()
      return reason === null ? [] : [`${instance}: ${reason}`]
    }),
  )
  return reasons.flat()
}

async function untilStopped(workers: readonly RunningWorkers[], signal: AbortSignal, log: Logger): Promise<void> {
  const shutdown = (): void => {
    for (const { shutdown: drain } of workers) drain()
  }
  signal.addEventListener('abort', () => {
    log.info('stopping: storing what has been read')
    shutdown()
  })
  // If one worker fails, all stop, even while credentials are checked: the process is restarted as a whole.
  const stopped = workers.map((each) => each.stopped.finally(shutdown))
  await Promise.all([...stopped, ...workers.map((each) => proveAtStart(each, signal, log))])
}

function optionsOf(config: HarvesterConfig, log: Logger): WorkerOptions {
  const { target } = config.temporal
  if (target === null)
    throw new HarvestError('CONFIG_INVALID', 'a worker needs a Temporal cluster: set TEMPORAL_ADDRESS')
  const { warnings, outputNotice } = config
  for (const warning of outputNotice === null ? warnings : [...warnings, outputNotice])
    log.warn(warning, { instance: config.instance.name })
  return deployedOptions(config, target, log)
}
