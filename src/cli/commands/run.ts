import { resolve } from 'node:path'
import { startHarvest } from '../../client/start-harvest.ts'
import { harvestStatus } from '../../client/status/harvest-status.ts'
import type { Environment } from '../../config/environment.ts'
import { type HarvesterConfig, loadConfig } from '../../config/load-config.ts'
import { abortable } from '../../contract/abortable.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { isBucketPath } from '../../contract/run/bucket-path.ts'
import type { HarvestOutcome } from '../../contract/run/harvest-outcome.ts'
import { CONFIGURED_SINK, type HarvestRequest } from '../../contract/run/harvest-request.ts'
import type { AcceptedGaps } from '../../sink/accept/accepted-gaps-schema.ts'
import { acceptedTables, readWithheldColumns } from '../../sink/accept/accepted-tables.ts'
import { readAcceptedGaps } from '../../sink/accept/read-accepted-gaps.ts'
import { diskOutlook } from '../../sink/outlook/disk-outlook.ts'
import { createLogger } from '../../worker/logger.ts'
import { sinkName } from '../../worker/sink-name.ts'
import { EXIT } from '../exit-codes.ts'
import { diskLine } from '../output/disk-line.ts'
import { checklistTeller } from '../output/refused-credential.ts'
import { reportOutcome } from '../output/report-outcome.ts'
import type { Terminal } from '../output/terminal.ts'
import { attendHarvest } from '../session/harvest-run.ts'
import { interruption } from '../session/interruption.ts'
import { placeNamed } from '../session/place-named.ts'
import { openSession, type TemporalSession } from '../session/temporal-session.ts'
import { withSession } from '../session/with-session.ts'
import { type RunFlags, runRequest } from './request/run-request.ts'

/** All flags of `harvester run`. */
export interface RunCommandFlags extends RunFlags {
  readonly json: boolean
  readonly detach: boolean
  readonly fresh: boolean
  /** File of accepted gaps. */
  readonly accept?: string
  /** A projection that failed makes the exit code that of a gap. */
  readonly requireProjections: boolean
}

/** `harvester run`: starts or resumes this instance's harvest, follows it and prints its coverage. Returns the exit code. */
export async function runCommand(flags: RunCommandFlags, env: Environment, terminal: Terminal): Promise<number> {
  const config = withOutputFolder(loadConfig(env), flags.out)
  if (flags.detach && config.temporal.target === null) {
    throw new HarvestError('CONFIG_INVALID', '--detach needs a Temporal cluster: set TEMPORAL_ADDRESS')
  }
  if (flags.detach && flags.accept !== undefined) {
    throw new HarvestError(
      'CONFIG_INVALID',
      '--accept and --detach exclude each other: --accept needs the end of the run, and --detach does not wait for it',
    )
  }
  if (flags.detach && flags.requireProjections)
    throw new HarvestError(
      'CONFIG_INVALID',
      '--require-projections and --detach exclude each other: projections come after the run, and --detach does not wait for it',
    )
  if (flags.requireProjections && config.temporal.target === null && config.after.length === 0)
    throw new HarvestError(
      'CONFIG_INVALID',
      '--require-projections needs HARVESTER_AFTER, which names what to make of a run',
    )
  const gaps = flags.accept === undefined ? null : await readAcceptedGaps(flags.accept, config.instance.name)
  const log = createLogger(config.log, terminal.write)
  for (const warning of config.warnings) log.warn(warning)
  if (flags.detach) return detach(config, flags, env, terminal)
  if (config.temporal.target === null) await tellDisk(config, flags, terminal)
  const { outcome } = await harvestOnce(config, flags, env, terminal, { keep: false })
  const accepted = outcome === null || gaps === null ? null : await acceptedIn(outcome, gaps, env, terminal)
  return reportOutcome(outcome, flags, terminal, accepted)
}

/** Says what the last run needed of the disk: with workers of its own, the files go here. */
async function tellDisk(
  { outputFolder, instance }: HarvesterConfig,
  flags: RunFlags,
  terminal: Terminal,
): Promise<void> {
  if (isBucketPath(outputFolder)) return
  const outlook = await diskOutlook(outputFolder, { instance: instance.name, mode: flags.mode })
  const line = outlook === null ? null : diskLine(outlook)
  if (line !== null) terminal.say(line)
}

/** The tables of an outcome whose gaps are accepted. */
async function acceptedIn(
  { manifest, tables }: HarvestOutcome,
  gaps: AcceptedGaps,
  env: Environment,
  terminal: Terminal,
): Promise<ReadonlySet<string>> {
  const withheld = await readWithheldColumns(placeNamed(manifest, env))
  if (withheld === null)
    terminal.say(`${manifest} cannot be read from here: gaps that may include withheld columns are not accepted`)
  return acceptedTables(tables, gaps, withheld)
}

/** What `demo` needs beyond a run. */
export interface Afterwards {
  /** True keeps the embedded server running. */
  readonly keep: boolean
}

/** How an attended harvest ended, and the server that it ran on. */
export interface AttendedHarvest extends Pick<TemporalSession, 'target' | 'uiUrl' | 'serverPid'> {
  /** Null if the run was cancelled. */
  readonly outcome: HarvestOutcome | null
}

/** One attended harvest with a session of its own. */
export async function harvestOnce(
  config: HarvesterConfig,
  flags: RunFlags & { readonly fresh: boolean },
  env: Environment,
  terminal: Terminal,
  { keep }: Afterwards,
): Promise<AttendedHarvest> {
  const request = requestOf(config, flags)
  const log = createLogger(config.log, terminal.write)
  const signal = interruption()
  const tellChecklist = checklistTeller(config, terminal)
  const session = await openSession(config, env, terminal.say, signal)
  try {
    const run = {
      config,
      session,
      request,
      fresh: flags.fresh,
      log,
      terminal,
      signal,
      onParked: tellChecklist,
    }
    const outcome = await attendHarvest(run)
    return { outcome, target: session.target, uiUrl: session.uiUrl, serverPid: session.serverPid }
  } catch (error) {
    if (speaksOf(error, 'credential')) tellChecklist()
    throw error
  } finally {
    await session.close({ keep })
  }
}

/** Starts the run on a cluster and does not follow it. */
async function detach(
  config: HarvesterConfig,
  flags: RunCommandFlags,
  env: Environment,
  terminal: Terminal,
): Promise<number> {
  const instance = config.instance.name
  const { run, attached } = await withSession(config, env, terminal, (session, signal) =>
    abortable(startedRun(session, requestOf(config, flags), flags.fresh), signal),
  )
  const said = attached ? `run ${run} of ${instance} is already running` : `run ${run} of ${instance} started`
  terminal.out(
    flags.json ? JSON.stringify({ run, instance, attached }) : `${said}; "harvester status" shows its progress`,
  )
  return EXIT.complete
}

async function startedRun(
  { client }: TemporalSession,
  request: HarvestRequest,
  fresh: boolean,
): Promise<{ readonly run: string; readonly attached: boolean }> {
  const { attached } = await startHarvest(client, request, { fresh })
  const { run } = await harvestStatus(client, request.instance)
  return { run, attached }
}

function requestOf(config: HarvesterConfig, flags: RunFlags): HarvestRequest {
  const sink = config.temporal.target === null ? sinkName(config.outputFolder) : CONFIGURED_SINK
  return runRequest(flags, config.instance.origin, sink, config.lanes)
}

/** `--out` is for the embedded server only: a person who may start workflows must not choose paths on the worker's host. */
function withOutputFolder(config: HarvesterConfig, out: string | undefined): HarvesterConfig {
  if (out === undefined) return config
  if (config.temporal.target !== null || config.sinkConfigured) {
    throw new HarvestError(
      'CONFIG_INVALID',
      '--out works only with the embedded server: if HARVESTER_SINK or TEMPORAL_ADDRESS is set, the worker decides where files go',
    )
  }
  return { ...config, outputFolder: resolve(out) }
}
