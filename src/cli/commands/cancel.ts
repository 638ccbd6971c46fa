import { cancelHarvest } from '../../client/cancel-harvest.ts'
import type { Environment } from '../../config/environment.ts'
import { loadConfig } from '../../config/load-config.ts'
import { EXIT } from '../exit-codes.ts'
import type { Terminal } from '../output/terminal.ts'
import { inFolderOfRun } from '../session/folder-of-run.ts'
import { onOpenRun } from '../session/open-run.ts'
import { withWorkers } from '../session/with-workers.ts'

/** `harvester cancel`: stops this instance's harvest and publishes what was read, with state cancelled. Returns the exit code. */
export async function cancelCommand(env: Environment, terminal: Terminal): Promise<number> {
  const config = loadConfig(env)
  return onOpenRun(config, env, terminal, async (session, open, signal) => {
    const own = session.embedded ? inFolderOfRun(config, open) : config
    const cancel = (): Promise<string> => cancelHarvest(session.client, open.instance)
    terminal.out(`run ${open.run} ${await withWorkers(own, session, terminal, signal, cancel)}`)
    return EXIT.complete
  })
}
