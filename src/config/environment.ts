import { HarvestError } from '../contract/failure/harvest-error.ts'

/** The environment as a process has it. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The environment with another instance in it, named by its subdomain or its URL; unchanged for none. */
export function forInstance(env: Environment, instance: string | undefined): Environment {
  if (instance === undefined) return env
  const { SERVICENOW_INSTANCE: _instance, SERVICENOW_BASE_URL: _url, ...rest } = env
  return instance.includes('://')
    ? { ...rest, SERVICENOW_BASE_URL: instance }
    : { ...rest, SERVICENOW_INSTANCE: instance }
}

/** One CONFIG_INVALID that names every fault. */
export function invalid(faults: readonly string[]): HarvestError {
  return new HarvestError(
    'CONFIG_INVALID',
    ['the configuration is not usable:', ...faults.map((fault) => `  ${fault}`)].join('\n'),
  )
}
