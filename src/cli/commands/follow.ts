import { requireWorkers } from '../../client/require-workers.ts'
import type { Environment } from '../../config/environment.ts'
import { loadBaseConfig } from '../../config/load-config.ts'
import { abortable } from '../../contract/abortable.ts'
import { createLogger } from '../../worker/logger.ts'
import { type OutcomeForm, reportOutcome } from '../output/report-outcome.ts'
import type { Terminal } from '../output/terminal.ts'
import { followToEnd } from '../session/follow-to-end.ts'
import { onOpenRun } from '../session/open-run.ts'

/** `harvester follow`: follows this instance's running harvest to its end and prints its coverage, as `run` does. Returns the exit code. */
export async function followCommand(form: OutcomeForm, env: Environment, terminal: Terminal): Promise<number> {
  const config = loadBaseConfig(env)
  return onOpenRun(config, env, terminal, async (session, { instance, run }, signal) => {
    await abortable(requireWorkers(session.client, instance, signal), signal)
    terminal.say(`following run ${run}`)
    const log = createLogger(config.log, terminal.write)
    const followed = { session, instance, terminal, log, signal, parkedPatienceMs: Number.POSITIVE_INFINITY }
    return reportOutcome(await followToEnd(followed), form, terminal)
  })
}
