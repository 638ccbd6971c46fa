import { hasWorkers } from '../../client/require-workers.ts'
import {
  createSchedule,
  hasOpenHarvest,
  listSchedules,
  type ScheduleAction,
  type ScheduledInstance,
  type ScheduleTimes,
  steerSchedule,
} from '../../client/schedule-harvest.ts'
import type { Environment } from '../../config/environment.ts'
import { type BaseConfig, loadBaseConfig } from '../../config/load-config.ts'
import { abortable } from '../../contract/abortable.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { CONFIGURED_SINK } from '../../contract/run/harvest-request.ts'
import { EXIT } from '../exit-codes.ts'
import type { Terminal } from '../output/terminal.ts'
import type { TemporalSession } from '../session/temporal-session.ts'
import { withSession } from '../session/with-session.ts'
import { type RunFlags, runRequest } from './request/run-request.ts'

/** The flags of `harvester schedule create`. */
export interface ScheduleFlags extends RunFlags {
  readonly cron?: string
  /** In milliseconds. */
  readonly every?: number
  readonly timeZone?: string
  /** In milliseconds. */
  readonly jitter: number
}

/** `harvester schedule create`: has the workers of a Temporal cluster harvest the instance on a schedule. Returns the exit code. */
export async function scheduleCreateCommand(
  flags: ScheduleFlags,
  env: Environment,
  terminal: Terminal,
): Promise<number> {
  const config = loadBaseConfig(env)
  const { name, origin } = config.instance
  const times = timesOf(flags)
  const request = runRequest(flags, origin, CONFIGURED_SINK, config.lanes)
  return onTemporal(config, env, terminal, async ({ client }) => {
    await createSchedule(client, request, times)
    const own = (await listSchedules(client)).filter(({ instance }) => instance === name)
    terminal.out(`${name} is scheduled: ${request.mode}`)
    for (const schedule of own) for (const line of scheduleLines(schedule)) terminal.out(line)
    await warnWithoutWorkers(client, name, terminal)
    return EXIT.complete
  })
}

/** What is scheduled or started without a worker waits, and nobody would see why. */
async function warnWithoutWorkers(client: TemporalSession['client'], name: string, terminal: Terminal): Promise<void> {
  if (await hasWorkers(client, name)) return
  terminal.say(
    `WARN - no worker serves ${name} on this Temporal: scheduled runs wait until "harvester worker" is started with the same instance`,
  )
}

/** `harvester schedule list`: every schedule in the namespace. Returns the exit code. */
export async function scheduleListCommand(json: boolean, env: Environment, terminal: Terminal): Promise<number> {
  return onTemporal(loadBaseConfig(env), env, terminal, async ({ client }) => {
    const schedules = await listSchedules(client)
    if (json) terminal.out(JSON.stringify({ schedules }))
    else if (schedules.length === 0) terminal.say('no schedules')
    else for (const schedule of schedules) for (const line of scheduleLines(schedule)) terminal.out(line)
    return EXIT.complete
  })
}

/** `harvester schedule trigger|pause|resume|delete`. Returns the exit code. */
export async function scheduleSteerCommand(
  action: ScheduleAction,
  env: Environment,
  terminal: Terminal,
): Promise<number> {
  const config = loadBaseConfig(env)
  return onTemporal(config, env, terminal, async ({ client }) => {
    const isSkipped = action === 'trigger' && (await hasOpenHarvest(client, config.instance.name))
    await steerSchedule(client, config.instance.name, action)
    const done = isSkipped ? 'a run is open already, so this start is skipped: see harvester status' : DONE[action]
    terminal.out(`schedule of ${config.instance.name}: ${done}`)
    if (action === 'trigger' || action === 'resume') await warnWithoutWorkers(client, config.instance.name, terminal)
    return EXIT.complete
  })
}

const DONE: Readonly<Record<ScheduleAction, string>> = {
  trigger: 'started now',
  pause: 'paused',
  resume: 'resumed',
  delete: 'deleted; a running harvest continues',
}

function timesOf({ cron, every, timeZone, jitter }: ScheduleFlags): ScheduleTimes {
  if ((cron === undefined) === (every === undefined))
    throw new HarvestError('CONFIG_INVALID', 'give either --cron "0 3 * * *" or --every 6h')
  return { cron: cron ?? null, everyMs: every ?? null, timeZone: timeZone ?? null, jitterMs: jitter }
}

function scheduleLines({ instance, paused, next, started, skipped }: ScheduledInstance): readonly string[] {
  return [
    `${instance}: ${paused ? 'paused' : 'active'}, ${started} started, ${skipped} skipped`,
    ...next.map((time) => `  next ${time}`),
  ]
}

/** Schedules need a Temporal cluster: an embedded server stops with the command. */
async function onTemporal(
  config: BaseConfig,
  env: Environment,
  terminal: Terminal,
  action: (session: TemporalSession) => Promise<number>,
): Promise<number> {
  if (config.temporal.target === null)
    throw new HarvestError('CONFIG_INVALID', 'schedules need a Temporal cluster: set TEMPORAL_ADDRESS')
  return withSession(config, env, terminal, (session, signal) => abortable(action(session), signal))
}
