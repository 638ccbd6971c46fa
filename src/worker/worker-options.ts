import type { WorkflowBundleOption } from '@temporalio/worker'
import type { Projector } from '../activities/dependencies.ts'
import type { Environment } from '../config/environment.ts'
import { type InstanceConfig, parseInstance } from '../config/instance-config.ts'
import { type HarvesterConfig, loadConfig } from '../config/load-config.ts'
import type { ObjectStoreConfig } from '../config/settings/object-store-config.ts'
import { plainTarget, type TemporalTarget } from '../config/temporal-config.ts'
import { isBucketPath } from '../contract/run/bucket-path.ts'
import { CONFIGURED_SINK, DEFAULT_LANES } from '../contract/run/harvest-request.ts'
import type { Authenticator } from '../servicenow/auth/authenticator.ts'
import type { Credentials } from '../servicenow/auth/create-authenticator.ts'
import { DIRECT, type Route } from '../servicenow/http/route.ts'
import { createDirectorySink } from '../sink/directory/directory-sink.ts'
import { createS3Sink } from '../sink/s3/s3-sink.ts'
import type { Sink } from '../sink/sink.ts'
import { composeProjectors } from './compose-projectors.ts'
import { createLogger, type Logger } from './logger.ts'
import { RELEASE } from './release.ts'
import { sinkName } from './sink-name.ts'
import { prebuiltWorkflowBundle } from './workflow-bundle.ts'

/** What the workers of one instance are started with. */
export interface WorkerOptions {
  /** Subdomain of the instance (`acmecorp`), or its whole URL. */
  readonly instance: string
  /** What proves who asks: a set of credentials, or an authenticator of one's own. */
  readonly credentials: Credentials | Authenticator
  /** Where runs are stored: a folder (`createDirectorySink`), a bucket (`createS3Sink`), or a place of one's own. */
  readonly sink: Sink
  /** Names by which a run may ask for this sink; the one that requests have by default where left out. */
  readonly sinkNames?: readonly string[]
  /** How Temporal is reached; a server on this machine where left out. */
  readonly temporal?: TemporalTarget
  /** Slices at the same time, 4 by default. */
  readonly lanes?: number
  /** Proxy, private authorities and client certificate; the instance is reached directly where left out. */
  readonly route?: Route
  /** Where the workers log; standard error where left out. */
  readonly log?: Logger
  /** True logs how each attempt of an activity ended, with run, table and slice; false where left out. */
  readonly logsAttempts?: boolean
  /** The workflows as Temporal's workers load them; those of this release where left out. */
  readonly workflowBundle?: WorkflowBundleOption
  /** Host and port where Prometheus finds the metrics of this process; none where left out. */
  readonly metrics?: string | null
  /** Harvests that are read at the same time in this process at most, with {@link startAllWorkers}; all where left out. */
  readonly maxHarvests?: number | null
  /** Base URL of a collector that this process sends traces to, by OTLP/HTTP; none where left out. Needs the packages of OpenTelemetry. */
  readonly traces?: string | null
  /** The deployment and version that the cluster is told by worker versioning; none where left out. */
  readonly deployment?: WorkerDeploymentVersion | null
  /** What is made of each run that is published, in this order; nothing where left out. */
  readonly projectors?: readonly Projector[]
}

/** A version of a deployment of workers, as Temporal's worker versioning names it. */
export interface WorkerDeploymentVersion {
  readonly deploymentName: string
  readonly buildId: string
}

/** Worker options with all that was left out. */
export interface WorkerParts extends Omit<Required<WorkerOptions>, 'instance'> {
  readonly instance: InstanceConfig
}

/** Where a Temporal development server listens. */
const LOCAL_TEMPORAL = 'localhost:7233'

/** Fills in what was left out; throws CONFIG_INVALID for an instance that is neither a subdomain nor a URL. */
export function completeOptions(options: WorkerOptions): WorkerParts {
  return {
    sinkNames: [CONFIGURED_SINK],
    temporal: plainTarget(LOCAL_TEMPORAL),
    lanes: DEFAULT_LANES,
    route: DIRECT,
    log: options.log ?? createLogger({ format: 'text', level: 'info' }, (line) => process.stderr.write(line)),
    workflowBundle: prebuiltWorkflowBundle(options.temporal?.keys != null),
    projectors: [],
    deployment: null,
    logsAttempts: false,
    maxHarvests: null,
    metrics: null,
    traces: null,
    ...options,
    instance: parseInstance(options.instance),
  }
}

/** The options of the workers that these settings ask for; says in the log how the method of authentication was chosen. */
export function configuredOptions(config: HarvesterConfig, temporal: TemporalTarget, log: Logger): WorkerOptions {
  const { instance, credentials, chosenBecause, outputFolder, lanes, route, after, database, metrics, maxHarvests } =
    config
  log.info('authentication method chosen', {
    instance: instance.name,
    method: credentials.method,
    because: chosenBecause,
  })
  return {
    instance: instance.origin,
    credentials,
    sink: sinkAt(outputFolder, config.objectStore),
    sinkNames: [sinkName(outputFolder), CONFIGURED_SINK],
    temporal,
    lanes,
    route,
    log,
    projectors: composeProjectors(after, {
      outputFolder,
      objectStore: config.objectStore,
      database,
      keep: config.keep,
    }),
    metrics,
    maxHarvests,
    traces: config.traces,
  }
}

/** The sink of a folder or of a place in a bucket. */
function sinkAt(outputFolder: string, objectStore: ObjectStoreConfig): Sink {
  if (isBucketPath(outputFolder)) return createS3Sink({ place: outputFolder, ...objectStore })
  return createDirectorySink({ root: outputFolder })
}

/** The options of a long-lived worker: those above, and the version of its deployment. A command's own worker has none, since nobody would make it current. */
export function deployedOptions(config: HarvesterConfig, temporal: TemporalTarget, log: Logger): WorkerOptions {
  const { deployment } = config
  const options = { ...configuredOptions(config, temporal, log), logsAttempts: true }
  if (deployment === null) return options
  return { ...options, deployment: { deploymentName: deployment.name, buildId: deployment.buildId ?? RELEASE } }
}

/**
 * The options of `harvester worker` with these variables: instance, credentials, route, lanes, output folder and Temporal. Throws
 * CONFIG_INVALID that names every fault by its variable.
 */
export function optionsFromEnvironment(env: Environment): WorkerOptions {
  const config = loadConfig(env)
  const log = createLogger(config.log, (line) => process.stderr.write(line))
  for (const warning of config.warnings) log.warn(warning)
  const options = deployedOptions(
    config,
    config.temporal.target ?? plainTarget(LOCAL_TEMPORAL, config.temporal.keys),
    log,
  )
  return { ...options, sinkNames: [CONFIGURED_SINK] }
}
