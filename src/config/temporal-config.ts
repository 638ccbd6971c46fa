import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig'
import { printable } from '../servicenow/http/printable.ts'
import type { KeyRing } from './encryption/key-ring.ts'
import type { Environment } from './environment.ts'
import type { Parsed } from './instance-config.ts'

/** How to reach a Temporal cluster. */
export interface TemporalTarget {
  readonly connection: ClientConnectConfig['connectionOptions']
  readonly namespace: string
  /** Encrypt what Temporal stores; null or left out for nothing. */
  readonly keys?: KeyRing | null
}

/** The namespace where none is named. */
const DEFAULT_NAMESPACE = 'default'

/** The cluster that the `TEMPORAL_*` variables name; null where `TEMPORAL_ADDRESS` is not set and an embedded server is wanted. */
export function readTemporalTarget(env: Environment): Parsed<TemporalTarget> {
  if (!env.TEMPORAL_ADDRESS?.trim()) return { value: null, faults: [], warnings: [] }
  const overrideEnvVars = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars })
    const value = { connection: connectionOptions, namespace: namespace ?? DEFAULT_NAMESPACE }
    return { value, faults: [], warnings: [] }
  } catch (error) {
    return { value: null, faults: [`${PROFILE_VARIABLES} cannot be used: ${firstLine(error)}`], warnings: [] }
  }
}

/** The variables by which more than the address is read; the library does not say which of them is at fault. */
const PROFILE_VARIABLES = 'TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE or TEMPORAL_TLS_*'

/** What the library says: further lines would quote the file, and an API key with it. */
function firstLine(error: unknown): string {
  return printable(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown')
}

/** The target of a server on this machine, without TLS. */
export function plainTarget(address: string, keys: KeyRing | null = null): TemporalTarget {
  return { connection: { address }, namespace: DEFAULT_NAMESPACE, keys }
}

/** What Temporal's worker versioning is told of a worker. */
export interface DeploymentConfig {
  readonly name: string
  /** Its version; null for the release of the harvester. */
  readonly buildId: string | null
}

const DEPLOYMENT_NAME = /^[A-Za-z0-9][\w-]{0,63}$/
const BUILD_ID = /^[A-Za-z0-9][\w.+-]{0,63}$/

/** The deployment that `HARVESTER_DEPLOYMENT` names; null where versions are not told apart. */
export function readDeployment({
  HARVESTER_DEPLOYMENT: name,
  HARVESTER_BUILD_ID: buildId,
}: Environment): Parsed<DeploymentConfig> {
  const faults = [
    ...(name === undefined || DEPLOYMENT_NAME.test(name)
      ? []
      : ['HARVESTER_DEPLOYMENT is not a name of letters, digits, hyphens and underscores']),
    ...(buildId === undefined || BUILD_ID.test(buildId)
      ? []
      : ['HARVESTER_BUILD_ID is not a version of letters, digits, dots, hyphens and underscores']),
    ...(buildId === undefined || name !== undefined
      ? []
      : ['HARVESTER_BUILD_ID is set without HARVESTER_DEPLOYMENT, whose version it is']),
  ]
  return { value: name === undefined ? null : { name, buildId: buildId ?? null }, faults, warnings: [] }
}
