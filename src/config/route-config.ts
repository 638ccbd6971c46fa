import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ClientCertificate, ProxyRoute, Route } from '../servicenow/http/route.ts'
import { Secret } from '../servicenow/secret.ts'
import type { Environment } from './environment.ts'
import type { Parsed } from './instance-config.ts'

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** Reads how the instance is reached: `SERVICENOW_CA_FILE`, `HTTPS_PROXY`, `NO_PROXY`, and the certificate that was chosen. */
export function readRoute(env: Environment, certificate: ClientCertificate | null): Parsed<Route> {
  const authorities = readAuthorities(env.SERVICENOW_CA_FILE?.trim() ?? '')
  const proxy = readProxy(setting(env, 'HTTPS_PROXY'), setting(env, 'NO_PROXY'))
  const faults = [...authorities.faults, ...proxy.faults]
  const value = { authorities: authorities.value, certificate, proxy: proxy.value }
  return { value: faults.length === 0 ? value : null, faults, warnings: [] }
}

/** Proxy variables go by both cases; the lower one is the older and goes first. */
function setting(env: Environment, name: string): string {
  return (env[name.toLowerCase()] ?? env[name] ?? '').trim()
}

function readAuthorities(path: string): Parsed<string> {
  if (path === '') return { value: null, faults: [], warnings: [] }
  try {
    const found = readFileSync(path, 'utf8').match(PEM_CERTIFICATE) ?? []
    const certificates = found.map((pem) => new X509Certificate(pem).toString())
    if (certificates.length > 0) return { value: certificates.join('\n'), faults: [], warnings: [] }
    return fault('SERVICENOW_CA_FILE holds no certificate in PEM')
  } catch {
    return fault('SERVICENOW_CA_FILE names a file that cannot be read, or holds a damaged certificate')
  }
}

function readProxy(text: string, except: string): Parsed<ProxyRoute> {
  if (text === '') return { value: null, faults: [], warnings: [] }
  const whole = text.includes('://') ? text : `http://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : null
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '')
    return fault('HTTPS_PROXY is not an http(s) URL, for example http://proxy.example:3128')
  try {
    return { value: { url: url.origin, authorization: proxyAuthorization(url), except }, faults: [], warnings: [] }
  } catch {
    return fault('HTTPS_PROXY holds a user name or password that is not percent-encoded')
  }
}

function proxyAuthorization(url: URL): Secret | null {
  if (url.username === '' && url.password === '') return null
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return new Secret(`Basic ${Buffer.from(pair, 'utf8').toString('base64')}`)
}

function fault(text: string): Parsed<never> {
  return { value: null, faults: [text], warnings: [] }
}
