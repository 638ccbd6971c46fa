import { WorkflowNotFoundError } from '@temporalio/client'
import { cancelHarvest } from '../../client/cancel-harvest.ts'
import { harvestStatus } from '../../client/harvest-status.ts'
import { requireWorkers } from '../../client/require-workers.ts'
import { type HarvesterConfig, loadConfig } from '../../config/load-config.ts'
import type { Environment } from '../../config/secret-source.ts'
import { createLogger } from '../../worker/logger.ts'
import { startWorkers } from '../../worker/run-workers.ts'
import { prebuiltWorkflowBundle } from '../../worker/workflow-bundle.ts'
import { EXIT } from '../exit-codes.ts'
import { interruption } from '../interruption.ts'
import { openSession, type TemporalSession } from '../temporal-session.ts'
import type { Terminal } from '../terminal.ts'

/** `harvester cancel`: stops this instance's harvest; what was read is published with state cancelled. Gives the exit code. */
export async function cancelCommand(env: Environment, terminal: Terminal): Promise<number> {
  const config = loadConfig(env)
  const signal = interruption()
  const session = await openSession(config, env, terminal.say, signal)
  try {
    const open = await harvestStatus(session.client, config.instance.name)
    if (open.state !== 'RUNNING') return nothingOpen(config, terminal)
    if (!session.embedded) await requireWorkers(session.client, config.instance.name, signal)
    await withWorkers(config, session, terminal, () => cancelHarvest(session.client, config.instance.name))
    const left = open.place === null ? 'nothing had been read' : `what was read is published in ${open.place}`
    terminal.out(`run ${open.run} cancelled; ${left}`)
    return EXIT.complete
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
    return nothingOpen(config, terminal)
  } finally {
    await session.close()
  }
}

/** An embedded server has no workers but ours: cancelling takes one to seal and publish. */
async function withWorkers(
  config: HarvesterConfig,
  session: TemporalSession,
  terminal: Terminal,
  action: () => Promise<void>,
): Promise<void> {
  if (!session.embedded) return action()
  const log = createLogger(config.log, terminal.write)
  const workers = await startWorkers({ config, target: session.target, workflowBundle: prebuiltWorkflowBundle(), log })
  try {
    await action()
  } finally {
    workers.shutdown()
    await workers.stopped
  }
}

function nothingOpen(config: HarvesterConfig, terminal: Terminal): number {
  terminal.say(`no open run of ${config.instance.name}`)
  return EXIT.usage
}
