import { cancelHarvest } from '../../client/cancel-harvest.ts'
import { loadConfig } from '../../config/load-config.ts'
import type { Environment } from '../../config/secret-source.ts'
import { EXIT } from '../exit-codes.ts'
import { onOpenRun } from '../open-run.ts'
import type { Terminal } from '../terminal.ts'
import { withWorkers } from '../with-workers.ts'

/** `harvester cancel`: stops this instance's harvest; what was read is published with state cancelled. Gives the exit code. */
export async function cancelCommand(env: Environment, terminal: Terminal): Promise<number> {
  const config = loadConfig(env)
  return onOpenRun(config, env, terminal, async (session, open, signal) => {
    await withWorkers(config, session, terminal, signal, () => cancelHarvest(session.client, open.instance))
    const left = open.place === null ? 'nothing had been read' : `what was read is published in ${open.place}`
    terminal.out(`run ${open.run} cancelled; ${left}`)
    return EXIT.complete
  })
}
