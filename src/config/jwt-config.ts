import { HarvestError } from '../contract/failure/harvest-error.ts'
import type { Credentials } from '../servicenow/auth/create-authenticator.ts'
import { readSigningKey, SIGNING_ALGORITHMS } from '../servicenow/auth/signing-key.ts'
import type { Parsed } from './instance-config.ts'
import type { SecretReader } from './secret/secret-source.ts'

/** Reads the `SERVICENOW_JWT_*` variables; the client id stands for issuer and audience where none is set. */
export function readJwtBearer(read: SecretReader): Parsed<Credentials> {
  const clientId = read.text('SERVICENOW_CLIENT_ID')
  const subject = read.text('SERVICENOW_JWT_SUBJECT')
  const key = read.source('SERVICENOW_JWT_KEY')
  const passphrase = read.secret('SERVICENOW_JWT_KEY_PASSPHRASE') ?? null
  const named = read.text('SERVICENOW_JWT_ALGORITHM')
  const algorithm = SIGNING_ALGORITHMS.find((known) => known === named) ?? null
  if (named !== undefined && algorithm === null)
    return refused(`SERVICENOW_JWT_ALGORITHM is not one of: ${SIGNING_ALGORITHMS.join(', ')}`)
  if (clientId === undefined || subject === undefined || key === undefined)
    return { value: null, faults: [], warnings: [] }
  try {
    readSigningKey(key.current(), passphrase, algorithm)
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
    return refused(`SERVICENOW_JWT_KEY_FILE is not usable: ${error.message}`)
  }
  const value: Credentials = {
    method: 'oauth2_jwt_bearer',
    clientId,
    clientSecret: read.source('SERVICENOW_CLIENT_SECRET') ?? null,
    key,
    passphrase,
    algorithm,
    keyId: read.text('SERVICENOW_JWT_KEY_ID') ?? null,
    issuer: read.text('SERVICENOW_JWT_ISSUER') ?? clientId,
    subject,
    audience: read.text('SERVICENOW_JWT_AUDIENCE') ?? clientId,
    scope: read.text('SERVICENOW_OAUTH_SCOPE') ?? null,
  }
  return { value, faults: [], warnings: [] }
}

function refused(fault: string): Parsed<Credentials> {
  return { value: null, faults: [fault], warnings: [] }
}
