import type { Credentials } from '../servicenow/auth/create-authenticator.ts'
import type { Reading } from './instance-config.ts'
import type { SecretReader } from './secret-source.ts'

/** The variables of each method, in the order in which people meet them. */
const OAUTH_VARIABLES = ['SERVICENOW_CLIENT_ID', 'SERVICENOW_CLIENT_SECRET'] as const
const BASIC_VARIABLES = ['SERVICENOW_USERNAME', 'SERVICENOW_PASSWORD'] as const

/** Said at every start with Basic. */
export const BASIC_WARNING =
  'Basic authentication is for development and evaluation only; use OAuth 2.0 client credentials in production'

/**
 * Chooses the method: the one that `SERVICENOW_AUTH_METHOD` names, else the one whose variables are complete, OAuth
 * before Basic. An incomplete set is refused by name; Basic is never fallen back to.
 */
export function readCredentials(read: SecretReader): Reading<Credentials> {
  const method = read.text('SERVICENOW_AUTH_METHOD')
  switch (method) {
    case undefined:
      return chosen(read)
    case 'oauth2_client_credentials':
      return withLeftovers(oauth(read), BASIC_VARIABLES, read)
    case 'basic':
      return withLeftovers(basic(read), OAUTH_VARIABLES, read)
    default:
      return refused(['SERVICENOW_AUTH_METHOD is not one of: oauth2_client_credentials, basic'])
  }
}

function chosen(read: SecretReader): Reading<Credentials> {
  const hasOauth = present(OAUTH_VARIABLES, read)
  const hasBasic = present(BASIC_VARIABLES, read)
  if (hasOauth.length === OAUTH_VARIABLES.length) {
    const reading = oauth(read)
    return hasBasic.length === BASIC_VARIABLES.length
      ? {
          ...reading,
          warnings: [
            ...reading.warnings,
            'OAuth and Basic are both set: OAuth is used; remove SERVICENOW_USERNAME and SERVICENOW_PASSWORD when the migration is done',
          ],
        }
      : reading
  }
  if (hasOauth.length > 0) return refused(missing(OAUTH_VARIABLES, read))
  if (hasBasic.length > 0) return basic(read)
  return refused([
    'no credentials are set: give SERVICENOW_CLIENT_ID and SERVICENOW_CLIENT_SECRET (OAuth 2.0 client credentials)',
  ])
}

function oauth(read: SecretReader): Reading<Credentials> {
  const clientId = read.text('SERVICENOW_CLIENT_ID')
  const clientSecret = read.secret('SERVICENOW_CLIENT_SECRET')
  if (clientId === undefined || clientSecret === undefined) return refused(missing(OAUTH_VARIABLES, read))
  const scope = read.text('SERVICENOW_OAUTH_SCOPE') ?? null
  return { value: { method: 'oauth2_client_credentials', clientId, clientSecret, scope }, faults: [], warnings: [] }
}

function basic(read: SecretReader): Reading<Credentials> {
  const username = read.text('SERVICENOW_USERNAME')
  const password = read.secret('SERVICENOW_PASSWORD')
  if (username === undefined || password === undefined) return refused(missing(BASIC_VARIABLES, read))
  return { value: { method: 'basic', username, password }, faults: [], warnings: [BASIC_WARNING] }
}

function withLeftovers(
  reading: Reading<Credentials>,
  others: readonly string[],
  read: SecretReader,
): Reading<Credentials> {
  const left = present(others, read)
  return left.length === 0
    ? reading
    : { ...reading, warnings: [...reading.warnings, `${left.join(' and ')} set but not used by this method`] }
}

function present(names: readonly string[], read: SecretReader): readonly string[] {
  return names.filter((name) => read.isSet(name))
}

function missing(names: readonly string[], read: SecretReader): readonly string[] {
  return names.filter((name) => !read.isSet(name)).map((name) => `${name} is not set`)
}

function refused(faults: readonly string[]): Reading<Credentials> {
  return { value: null, faults, warnings: [] }
}
