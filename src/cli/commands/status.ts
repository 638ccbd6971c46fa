import { WorkflowNotFoundError } from '@temporalio/client'
import { fleetStatus } from '../../client/status/fleet-status.ts'
import { type HarvestStatus, harvestStatus } from '../../client/status/harvest-status.ts'
import type { Environment } from '../../config/environment.ts'
import { loadBaseConfig, loadTemporal } from '../../config/load-config.ts'
import { abortable } from '../../contract/abortable.ts'
import { EXIT } from '../exit-codes.ts'
import { fleetLines } from '../output/fleet-lines.ts'
import { narrowedLine } from '../output/narrowed-line.ts'
import { retriedLine } from '../output/retried-line.ts'
import { cut, grouped, type Terminal } from '../output/terminal.ts'
import { WAITS_FOR_PLACE, waitingLine } from '../output/waiting-line.ts'
import { howToGoOn } from '../session/parked-run.ts'
import type { TemporalSession } from '../session/temporal-session.ts'
import { withSession } from '../session/with-session.ts'

/** `harvester status`: shows this instance's progress as Temporal knows it. Returns the exit code. */
export async function statusCommand(json: boolean, env: Environment, terminal: Terminal): Promise<number> {
  const config = loadBaseConfig(env)
  try {
    return await withSession(config, env, terminal, async (session, signal) => {
      const status = await abortable(harvestStatus(session.client, config.instance.name), signal)
      if (json) terminal.out(JSON.stringify(status))
      else sayStatus(status, session, terminal)
      return EXIT.complete
    })
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
    terminal.say(`no run of ${config.instance.name}: start one with harvester run`)
    return EXIT.usage
  }
}

function sayStatus(status: HarvestStatus, session: TemporalSession, terminal: Terminal): void {
  terminal.out(`run ${status.run} of ${status.instance}: ${status.state.toLowerCase()}, started ${status.startedAt}`)
  terminal.out(
    status.planned === null ? 'not planned yet' : `${status.finished.length} of ${status.planned} tables finished`,
  )
  if (status.hold !== null)
    terminal.out(`${status.hold.kind} since ${status.hold.since}: ${cut(status.hold.reason, 300)}`)
  if (status.hold?.kind === 'parked') terminal.out(howToGoOn(session))
  if (status.place !== null) terminal.out(`files: ${status.place}`)
  for (const { table, verdict, rows, reason } of status.finished)
    terminal.out(`  ${table}: ${verdict}, ${grouped(rows)} rows${reason === null ? '' : ` (${cut(reason, 120)})`}`)
  for (const { table, rows, total, failure } of status.active) {
    terminal.out(
      `  ${table}: reading, ${grouped(rows)}${total === null ? '' : ` of ${grouped(total)}`} rows${failure === null ? '' : ` (last failure: ${cut(failure, 120)})`}`,
    )
  }
  const narrowed = narrowedLine(status.active)
  if (narrowed !== null) terminal.out(`  ${narrowed}`)
  for (const waiting of status.waiting) terminal.out(waitingLine(waiting))
  if (status.waitsForPlace) terminal.out(`  ${WAITS_FOR_PLACE}`)
  for (const retried of status.retried) terminal.out(retriedLine(retried))
}

/** `harvester status --all`: the newest harvest of every instance in the namespace. Returns the exit code. */
export async function fleetCommand(json: boolean, env: Environment, terminal: Terminal): Promise<number> {
  const fleet = await withSession(loadTemporal(env), env, terminal, (session, signal) =>
    abortable(fleetStatus(session.client), signal),
  )
  if (json) terminal.out(JSON.stringify({ instances: fleet }))
  else if (fleet.length === 0) terminal.say('no harvest of any instance: start one with harvester run')
  else for (const line of fleetLines(fleet)) terminal.out(line)
  return fleet.length === 0 ? EXIT.usage : EXIT.complete
}
