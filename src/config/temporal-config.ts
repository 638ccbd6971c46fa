import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig'
import type { Environment } from './secret-source.ts'

/** How to reach a Temporal cluster. */
export interface TemporalTarget {
  readonly connection: ClientConnectConfig['connectionOptions']
  readonly namespace: string
}

/** The namespace where none is named. */
const DEFAULT_NAMESPACE = 'default'

/** The cluster that the `TEMPORAL_*` variables name; null where `TEMPORAL_ADDRESS` is not set and an embedded server is wanted. */
export function readTemporalTarget(env: Environment): TemporalTarget | null {
  if (!env.TEMPORAL_ADDRESS?.trim()) return null
  const overrideEnvVars = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars })
  return { connection: connectionOptions, namespace: namespace ?? DEFAULT_NAMESPACE }
}

/** The target of a server on this machine, without TLS. */
export function plainTarget(address: string, namespace: string = DEFAULT_NAMESPACE): TemporalTarget {
  return { connection: { address }, namespace }
}
