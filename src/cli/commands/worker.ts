import { loadConfig } from '../../config/load-config.ts'
import type { Environment } from '../../config/secret-source.ts'
import { HarvestError } from '../../contract/harvest-error.ts'
import { createLogger } from '../../worker/logger.ts'
import { proveCredential } from '../../worker/prove-credential.ts'
import { startWorkers } from '../../worker/run-workers.ts'
import { prebuiltWorkflowBundle } from '../../worker/workflow-bundle.ts'
import { EXIT } from '../exit-codes.ts'
import { interruption } from '../interruption.ts'
import type { Terminal } from '../terminal.ts'

/** `harvester worker`: serves one instance's queues on a configured Temporal until it is asked to end. Gives the exit code. */
export async function workerCommand(env: Environment, terminal: Terminal): Promise<number> {
  const config = loadConfig(env)
  const { target } = config.temporal
  if (target === null)
    throw new HarvestError('CONFIG_INVALID', 'a long-lived worker needs a Temporal cluster: set TEMPORAL_ADDRESS')
  const log = createLogger(config.log, terminal.write)
  for (const warning of config.warnings) log.warn(warning)
  const signal = interruption()
  const workers = await startWorkers({ config, target, workflowBundle: prebuiltWorkflowBundle(), log })
  log.info('worker started', { instance: config.instance.name, lanes: config.lanes, output: config.outputFolder })
  signal.addEventListener('abort', () => {
    log.info('draining: slices seal what they have')
    workers.shutdown()
  })
  await proveCredential(workers, signal, log)
  await workers.stopped
  return EXIT.complete
}
