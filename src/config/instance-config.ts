import { createHash } from 'node:crypto'
import { HarvestError } from '../contract/failure/harvest-error.ts'

/** The instance that this process serves. */
export interface InstanceConfig {
  /** Scheme, host and port; no path. */
  readonly origin: string
  /** Slug and hash of the origin: names the output folder, the workflow and the task queues. */
  readonly name: string
}

/** What was read, and what to say about it. */
export interface Parsed<T> {
  readonly value: T | null
  readonly faults: readonly string[]
  readonly warnings: readonly string[]
}

const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/** True for a host of a URL that is this machine, whatever its network. */
export function isLoopback(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(host)
}

/** Reads `SERVICENOW_BASE_URL`, else `SERVICENOW_INSTANCE`. */
export function readInstance(instance: string | undefined, baseUrl: string | undefined): Parsed<InstanceConfig> {
  if (baseUrl !== undefined) return fromBaseUrl(baseUrl)
  if (instance === undefined)
    return fault(
      'SERVICENOW_INSTANCE is not set: set it to the subdomain of the instance, for example acmecorp, or set SERVICENOW_BASE_URL to its whole URL',
    )
  if (SUBDOMAIN.test(instance)) return named(`https://${instance.toLowerCase()}.service-now.com`, [])
  const host = parsed(instance.includes('://') ? instance : `https://${instance}`)?.hostname ?? ''
  const subdomain = /^([a-z0-9-]+)\.service-now\.com$/.exec(host)?.[1]
  if (subdomain === undefined) {
    return fault(
      'SERVICENOW_INSTANCE is neither a subdomain nor a service-now.com address: give the subdomain alone (acmecorp), or the whole URL in SERVICENOW_BASE_URL',
    )
  }
  return named(`https://${subdomain}.service-now.com`, [
    `SERVICENOW_INSTANCE was reduced to its subdomain ${subdomain}`,
  ])
}

/** The instance that a program names by its subdomain or its URL; throws CONFIG_INVALID with what is wrong. */
export function parseInstance(text: string): InstanceConfig {
  const { value, faults } = text.includes('://') ? readInstance(undefined, text) : readInstance(text, undefined)
  if (value !== null) return value
  throw new HarvestError('CONFIG_INVALID', `the instance cannot be used: ${faults.join('; ')}`, {
    hint: 'Give its subdomain, for example acmecorp, or its whole URL.',
  })
}

function fromBaseUrl(text: string): Parsed<InstanceConfig> {
  const url = parsed(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return fault('SERVICENOW_BASE_URL is not an http(s) URL, for example https://acmecorp.service-now.com')
  if (url.username !== '' || url.password !== '')
    return fault('SERVICENOW_BASE_URL holds credentials: set them in their own variables')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return fault('SERVICENOW_BASE_URL holds more than scheme, host and port: leave out the path')
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return fault('SERVICENOW_BASE_URL is plain http to another machine: use https')
  return named(url.origin, [])
}

function named(origin: string, warnings: readonly string[]): Parsed<InstanceConfig> {
  return { value: { origin, name: instanceName(origin) }, faults: [], warnings }
}

function fault(text: string): Parsed<InstanceConfig> {
  return { value: null, faults: [text], warnings: [] }
}

/** The instance's name in folders, workflow ids and task queues: a slug of its host and 8 hex digits of its origin's hash. @internal */
export function instanceName(origin: string): string {
  const slug = new URL(origin).host
    .replace(/\.service-now\.com$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  return `${slug}-${createHash('sha256').update(origin).digest('hex').slice(0, 8)}`
}

function parsed(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}
