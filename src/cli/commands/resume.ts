import { WorkflowUpdateFailedError } from '@temporalio/client'
import { resumeHarvest } from '../../client/steer-harvest.ts'
import type { Environment } from '../../config/environment.ts'
import { loadConfig } from '../../config/load-config.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import { EXIT } from '../exit-codes.ts'
import type { Terminal } from '../output/terminal.ts'
import { onOpenRun } from '../session/open-run.ts'
import { howToGoOn, refusalOf } from '../session/parked-run.ts'
import { withWorkers } from '../session/with-workers.ts'

/** `harvester resume`: lets a paused run go on, and has a parked one try its credential again. Gives the exit code. */
export async function resumeCommand(env: Environment, terminal: Terminal): Promise<number> {
  const config = loadConfig(env)
  return onOpenRun(config, env, terminal, async (session, open, signal) => {
    if (open.hold === null) {
      terminal.say(`run ${open.run} is neither paused nor parked`)
      return EXIT.usage
    }
    try {
      const said = await withWorkers(config, session, terminal, signal, () =>
        resumeHarvest(session.client, open.instance),
      )
      terminal.out(`run ${open.run}: ${said}`)
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError)) throw error
      const refusal = refusalOf(error)
      if (waitsFor(refusal.code) === 'credential') terminal.say(howToGoOn(session))
      throw refusal
    }
    if (session.embedded) terminal.say('"harvester run" follows it and brings the worker that reads')
    return EXIT.complete
  })
}
