import { onTestFinished } from 'vitest'
import type { Environment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { composeInstance, type InstanceComposition } from '../../src/worker/compose-instance.ts'

/** Our client side as the environment configures it, with the count of tokens that were acquired; closed when the test ends. */
export interface ConfiguredClient extends InstanceComposition {
  readonly acquired: () => number
  /** Reads one row's id of a table; the status of the answer. */
  readonly look: (table?: string) => Promise<number>
}

/** Composes connection and credential from variables, as a worker does. */
export function configuredClient(env: Environment): ConfiguredClient {
  let acquired = 0
  const composed = composeInstance(loadConfig(env), 10_000, () => {
    acquired += 1
  })
  onTestFinished(() => composed.close())
  const { authenticator, http } = composed
  const signal = new AbortController().signal
  const look = async (table = 'sys_user'): Promise<number> => {
    const query = new URLSearchParams({ sysparm_limit: '1' })
    const authorization = await authenticator.authorize(signal)
    return (await http.get({ path: `/api/now/table/${table}`, query, authorization }, signal)).status
  }
  return { ...composed, acquired: () => acquired, look }
}
