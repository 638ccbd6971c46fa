import type { AuthMethod } from '../servicenow/auth/authenticator.ts'
import type { Credentials } from '../servicenow/auth/create-authenticator.ts'
import type { ClientCertificate } from '../servicenow/http/route.ts'
import { readApiKey } from './api-key-config.ts'
import { readCertificate } from './certificate-config.ts'
import { chooseMethod } from './choose-method.ts'
import type { Parsed } from './instance-config.ts'
import { readJwtBearer } from './jwt-config.ts'
import type { SecretReader } from './secret/secret-source.ts'

/** A set of credentials, why it was chosen, and the certificate that goes with the connection. */
export interface ParsedCredentials extends Parsed<Credentials> {
  /** Completes "chosen because …"; empty where nothing was chosen. */
  readonly because: string
  readonly certificate: ClientCertificate | null
}

/** Chooses the method by the variables and reads its credentials; an incomplete set is refused by name. */
export function readCredentials(read: SecretReader): ParsedCredentials {
  const choice = chooseMethod(read.text('SERVICENOW_AUTH_METHOD'), read.isSet)
  if ('faults' in choice) return { value: null, faults: choice.faults, warnings: [], because: '', certificate: null }
  const shown = choice.showsCertificate ? readCertificate(read) : { value: null, faults: [], warnings: [] }
  const { value, faults, warnings } = readMethod(choice.method, read, shown.value)
  return {
    value,
    faults: [...shown.faults, ...faults],
    warnings: [...choice.warnings, ...shown.warnings, ...warnings],
    because: choice.because,
    certificate: shown.value,
  }
}

function readMethod(
  method: AuthMethod,
  read: SecretReader,
  certificate: ClientCertificate | null,
): Parsed<Credentials> {
  switch (method) {
    case 'oauth2_client_credentials':
      return readClientCredentials(read)
    case 'oauth2_jwt_bearer':
      return readJwtBearer(read)
    case 'mtls':
      return plain(certificate === null ? null : { method, certificate })
    case 'api_key':
      return readApiKey(read)
    case 'basic':
      return readBasic(read)
    default:
      return method satisfies never
  }
}

function readClientCredentials(read: SecretReader): Parsed<Credentials> {
  const clientId = read.text('SERVICENOW_CLIENT_ID')
  const clientSecret = read.source('SERVICENOW_CLIENT_SECRET')
  const scope = read.text('SERVICENOW_OAUTH_SCOPE') ?? null
  if (clientId === undefined || clientSecret === undefined) return plain(null)
  return plain({ method: 'oauth2_client_credentials', clientId, clientSecret, scope })
}

function readBasic(read: SecretReader): Parsed<Credentials> {
  const username = read.text('SERVICENOW_USERNAME')
  const password = read.source('SERVICENOW_PASSWORD')
  return plain(username === undefined || password === undefined ? null : { method: 'basic', username, password })
}

/** The choice has seen that all is set; what could not be read the reader has said. */
function plain(value: Credentials | null): Parsed<Credentials> {
  return { value, faults: [], warnings: [] }
}
