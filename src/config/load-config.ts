import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import type { z } from 'zod'
import { isBucketPath } from '../contract/run/bucket-path.ts'
import { DEFAULT_LANES } from '../contract/run/harvest-request.ts'
import type { ProjectionName } from '../contract/run/projection.ts'
import type { Credentials } from '../servicenow/auth/create-authenticator.ts'
import type { Route } from '../servicenow/http/route.ts'
import { readCredentials } from './credentials-config.ts'
import { type DatabaseConfig, databaseFaults, loadDatabase } from './database-config.ts'
import { type KeyRing, readKeyRing } from './encryption/key-ring.ts'
import { type Environment, invalid } from './environment.ts'
import { type InstanceConfig, readInstance } from './instance-config.ts'
import { readRoute } from './route-config.ts'
import { createSecretReader } from './secret/secret-source.ts'
import { type ObjectStoreConfig, objectStoreOf } from './settings/object-store-config.ts'
import { Settings } from './settings/settings.ts'
import { type DeploymentConfig, readDeployment, readTemporalTarget, type TemporalTarget } from './temporal-config.ts'
import type { TemporalOrigin } from './temporal-origin.ts'

/** How log lines look and how many there are. */
export interface LogConfig {
  readonly format: 'text' | 'json'
  readonly level: 'debug' | 'info' | 'warn' | 'error'
}

/** Where Temporal is. */
export interface TemporalSettings {
  readonly temporal: {
    /** The configured cluster; null starts the embedded server. */
    readonly target: TemporalTarget | null
    /** An explicit Temporal command line; null looks for one. */
    readonly cliPath: string | null
    /** The one way to get the embedded server; null takes the first that works. */
    readonly origin: TemporalOrigin | null
    /** Encrypt what Temporal stores, also on the embedded server; null for nothing. */
    readonly keys: KeyRing | null
  }
  /** Folder of the embedded server's state. */
  readonly home: string
}

/** What every command may need, credentials apart. */
export interface BaseConfig extends TemporalSettings {
  readonly instance: InstanceConfig
  /** Where runs are stored: a folder, or `s3://bucket/prefix`. */
  readonly outputFolder: string
  /** How the object store is reached, where that is a place in a bucket. */
  readonly objectStore: ObjectStoreConfig
  /** True where `HARVESTER_SINK` named the folder, and `--out` has no say. */
  readonly sinkConfigured: boolean
  /** What to say about the folder before files go there: it was not named, or not by its whole path; null where it was. */
  readonly outputNotice: string | null
  readonly lanes: number
  /** Harvests that a worker process reads at the same time at most; null for all of its instances. */
  readonly maxHarvests: number | null
  /** What workers make of each run that they publish, in this order. */
  readonly after: readonly ProjectionName[]
  /** Finished runs of an instance that `prune` keeps; null where it is not asked for. */
  readonly keep: number | null
  /** Address and port where Prometheus finds the metrics; null for none. */
  readonly metrics: string | null
  /** Address and port where a worker says whether it lives and is ready; null for none. */
  readonly health: string | null
  /** Base URL of a collector that workers send traces to, by OTLP/HTTP; null for none. */
  readonly traces: string | null
  /** The deployment that workers belong to, and the version that they are; null where the cluster does not tell versions apart. */
  readonly deployment: DeploymentConfig | null
  /** True parses every row, also where its form tells enough. */
  readonly parsesAll: boolean
  readonly log: LogConfig
  /** What to tell at start. */
  readonly warnings: readonly string[]
}

/** What a worker needs on top: the one place where credentials are. */
export interface HarvesterConfig extends BaseConfig {
  readonly credentials: Credentials
  /** Completes "chosen because …". */
  readonly chosenBecause: string
  /** True if a secret comes from a file or a command, and so may change during a run. */
  readonly secretsMayChange: boolean
  /** How the instance is reached. */
  readonly route: Route
  /** Reads the database that runs are loaded into, as it is set now; null where none is asked for. */
  readonly database: (() => DatabaseConfig) | null
}

/** Reads everything a worker needs; throws one CONFIG_INVALID that names every fault by its variable. */
export function loadConfig(env: Environment): HarvesterConfig {
  const { value, faults } = readConfig(env)
  if (value === null) throw invalid(faults)
  return value
}

/** What was read for a worker, or everything that stands against it, by variable. */
export type ReadConfig =
  | { readonly value: HarvesterConfig; readonly faults: readonly [] }
  | { readonly value: null; readonly faults: readonly string[] }

/** Reads everything a worker needs, and collects faults instead of throwing them. */
export function readConfig(env: Environment): ReadConfig {
  const reader = createSecretReader(env)
  const credentials = readCredentials(reader)
  const base = readBase(env)
  const route = readRoute(env, credentials.certificate)
  const loads = base.value?.after.includes('load') === true
  const database = loads ? databaseFaults(env) : []
  const prunes = base.value?.after.includes('prune') === true && base.value.keep === null
  const keep = prunes ? ['HARVESTER_AFTER names prune: set HARVESTER_KEEP to the number of finished runs to keep'] : []
  const faults = [...base.faults, ...keep, ...credentials.faults, ...reader.faults, ...route.faults, ...database]
  if (base.value === null || credentials.value === null || route.value === null || faults.length > 0)
    return { value: null, faults }
  const value = {
    ...base.value,
    credentials: credentials.value,
    chosenBecause: credentials.because,
    secretsMayChange: reader.mayChange(),
    route: route.value,
    database: loads ? () => loadDatabase(env).database : null,
    warnings: [...base.warnings, ...credentials.warnings, ...reader.warnings],
  }
  return { value, faults: [] }
}

/** Reads what commands without credentials need (`status`, `cancel`); throws CONFIG_INVALID as {@link loadConfig} does. */
export function loadBaseConfig(env: Environment): BaseConfig {
  const base = readBase(env)
  if (base.value === null) throw invalid(base.faults)
  return { ...base.value, warnings: base.warnings }
}

/** What was read beside the instance, or everything that stands against it. */
type ReadSettings =
  | { readonly value: TemporalSettings & { readonly set: z.infer<typeof Settings> }; readonly faults: readonly [] }
  | { readonly value: null; readonly faults: readonly string[] }

interface ReadBase {
  readonly value: BaseConfig | null
  readonly faults: readonly string[]
  readonly warnings: readonly string[]
}

/** Reads where Temporal is, and needs no instance; throws CONFIG_INVALID as {@link loadConfig} does. */
export function loadTemporal(env: Environment): TemporalSettings {
  const { value, faults } = readSettings(env)
  if (value === null) throw invalid(faults)
  return { temporal: value.temporal, home: value.home }
}

function readSettings(env: Environment): ReadSettings {
  const present = presentIn(env)
  const settings = Settings.safeParse(present)
  const target = readTemporalTarget(env)
  const keys = readKeyRing(env)
  const faults = [
    ...target.faults,
    ...keys.faults,
    ...(settings.success ? [] : settings.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)),
  ]
  if (!settings.success || target.faults.length > 0 || keys.faults.length > 0) return { value: null, faults }
  const set = settings.data
  const temporal = {
    target: target.value === null ? null : { ...target.value, keys: keys.value },
    cliPath: set.TEMPORAL_CLI_PATH ?? null,
    origin: set.HARVESTER_TEMPORAL_FROM ?? null,
    keys: keys.value,
  }
  const home = resolve(set.HARVESTER_HOME ?? join(stateFolder(present), 'servicenow-harvester'))
  return { value: { set, temporal, home }, faults: [] }
}

/** The variables that hold something. */
function presentIn(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  )
}

function readBase(env: Environment): ReadBase {
  const present = presentIn(env)
  const instance = readInstance(present.SERVICENOW_INSTANCE, present.SERVICENOW_BASE_URL)
  const settings = readSettings(env)
  const deployment = readDeployment(present)
  const faults = [...instance.faults, ...settings.faults, ...deployment.faults]
  if (instance.value === null || settings.value === null || deployment.faults.length > 0)
    return { value: null, faults, warnings: [] }
  const { set, temporal, home } = settings.value
  const sinkFolder = set.HARVESTER_SINK?.replace(/^directory:/, '')
  const outputFolder = wholePath(sinkFolder ?? 'harvest')
  const value: BaseConfig = {
    instance: instance.value,
    temporal,
    home,
    outputFolder,
    objectStore: objectStoreOf(set),
    sinkConfigured: sinkFolder !== undefined,
    outputNotice: outputNotice(sinkFolder, outputFolder),
    lanes: set.HARVESTER_LANES ?? DEFAULT_LANES,
    maxHarvests: set.HARVESTER_MAX_HARVESTS ?? null,
    after: [...new Set(set.HARVESTER_AFTER ?? [])],
    keep: set.HARVESTER_KEEP ?? null,
    metrics: set.HARVESTER_METRICS ?? null,
    health: set.HARVESTER_HEALTH ?? null,
    traces: set.HARVESTER_TRACES ?? null,
    deployment: deployment.value,
    parsesAll: set.HARVESTER_PARSE === 'full',
    log: { format: set.LOG_FORMAT ?? 'text', level: set.LOG_LEVEL ?? 'info' },
    warnings: [],
  }
  return { value, faults, warnings: instance.warnings }
}

function wholePath(named: string): string {
  return isBucketPath(named) ? named.replace(/\/+$/, '') : resolve(named)
}

function outputNotice(named: string | undefined, folder: string): string | null {
  if (named === undefined)
    return `HARVESTER_SINK is not set: runs are written to ${folder}. Set HARVESTER_SINK=directory:/path to choose.`
  if (isBucketPath(named) || isAbsolute(named)) return null
  return `HARVESTER_SINK names a relative folder: runs are written to ${folder}`
}

function stateFolder(env: Environment): string {
  if (env.XDG_STATE_HOME) return env.XDG_STATE_HOME
  if (env.LOCALAPPDATA) return env.LOCALAPPDATA
  return join(homedir(), '.local', 'state')
}
