import { WorkflowUpdateFailedError } from '@temporalio/client'
import { resumeHarvest } from '../../client/steer-harvest.ts'
import type { Environment } from '../../config/environment.ts'
import { loadConfig } from '../../config/load-config.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import { EXIT } from '../exit-codes.ts'
import type { Terminal } from '../output/terminal.ts'
import { inFolderOfRun } from '../session/folder-of-run.ts'
import { onOpenRun } from '../session/open-run.ts'
import { howToGoOn, refusalOf } from '../session/parked-run.ts'
import { withWorkers } from '../session/with-workers.ts'

/** `harvester resume`: resumes a paused run; a parked run first tries its credential again. Returns the exit code. */
export async function resumeCommand(env: Environment, terminal: Terminal): Promise<number> {
  const config = loadConfig(env)
  return onOpenRun(config, env, terminal, async (session, open, signal) => {
    if (open.hold === null) {
      terminal.say(`run ${open.run} is not paused and not parked`)
      return EXIT.usage
    }
    const own = session.embedded ? inFolderOfRun(config, open) : config
    try {
      const said = await withWorkers(own, session, terminal, signal, () => resumeHarvest(session.client, open.instance))
      terminal.out(`run ${open.run}: ${said}`)
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error
      const refusal = refusalOf(error)
      if (waitsFor(refusal.code) === 'credential') terminal.say(howToGoOn(session))
      throw refusal
    }
    if (session.embedded)
      terminal.say('the embedded server has no worker now: "harvester run" starts one and follows the run')
    return EXIT.complete
  })
}
