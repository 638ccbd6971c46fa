import { WorkflowUpdateFailedError } from '@temporalio/client'
import { requireWorkers } from '../../client/require-workers.ts'
import { pauseHarvest } from '../../client/steer-harvest.ts'
import type { Environment } from '../../config/environment.ts'
import { loadBaseConfig } from '../../config/load-config.ts'
import { abortable } from '../../contract/abortable.ts'
import { EXIT } from '../exit-codes.ts'
import type { Terminal } from '../output/terminal.ts'
import { onOpenRun } from '../session/open-run.ts'
import { refusalOf } from '../session/parked-run.ts'

/** `harvester pause`: starts no more slices until the run is resumed; stored rows are kept. Returns the exit code. */
export async function pauseCommand(env: Environment, terminal: Terminal): Promise<number> {
  const config = loadBaseConfig(env)
  return onOpenRun(config, env, terminal, async (session, open, signal) => {
    // With an embedded server, only a running `harvester run` has a worker.
    await abortable(requireWorkers(session.client, open.instance, signal), signal)
    try {
      terminal.out(`run ${open.run} ${await abortable(pauseHarvest(session.client, open.instance), signal)}`)
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error
      throw refusalOf(error)
    }
    terminal.say('"harvester resume" continues it')
    return EXIT.complete
  })
}
