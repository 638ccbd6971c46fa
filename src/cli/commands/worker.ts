import type { Environment } from '../../config/environment.ts'
import type { HarvesterConfig } from '../../config/load-config.ts'
import { loadInstances } from '../../config/load-instances.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { createLogger, type Logger } from '../../worker/logger.ts'
import { proveAtStart } from '../../worker/prove-at-start.ts'
import { startAllWorkers } from '../../worker/run-workers.ts'
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
  const workers = await startAllWorkers(served, log)
  for (const { instance, lanes, outputFolder } of configs)
    log.info('worker started', { instance: instance.name, lanes, output: outputFolder })
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
  return EXIT.complete
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
