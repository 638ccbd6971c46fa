import { AUTH_METHODS, type AuthMethod } from '../servicenow/auth/authenticator.ts'

/** What speaks for one method, and what to say about it. */
interface Choice {
  readonly method: AuthMethod
  /** Completes "chosen because …". */
  readonly because: string
  /** True where a client certificate goes with every request. */
  readonly showsCertificate: boolean
  readonly warnings: readonly string[]
}

/** A choice, or why none was made: one line per fault. */
export type Chosen = Choice | { readonly faults: readonly string[] }

/** Tells whether a variable is set, in whichever of its forms. */
export type IsSet = (name: string) => boolean

/** The variables without which a method is incomplete, in the order in which people meet them. */
const NEEDED: Readonly<Record<AuthMethod, readonly string[]>> = {
  oauth2_client_credentials: ['SERVICENOW_CLIENT_ID', 'SERVICENOW_CLIENT_SECRET'],
  oauth2_jwt_bearer: ['SERVICENOW_CLIENT_ID', 'SERVICENOW_JWT_KEY', 'SERVICENOW_JWT_SUBJECT'],
  mtls: ['SERVICENOW_TLS_CERT', 'SERVICENOW_TLS_KEY'],
  api_key: ['SERVICENOW_API_KEY'],
  basic: ['SERVICENOW_USERNAME', 'SERVICENOW_PASSWORD'],
}
/** Stands for certificate and key together. */
const ARCHIVE = 'SERVICENOW_TLS_PFX'
/** Variables that are set by the name of a file. */
const BY_FILE = ['SERVICENOW_JWT_KEY', 'SERVICENOW_TLS_CERT', 'SERVICENOW_TLS_KEY', ARCHIVE]

/** Said at every start with Basic. @internal */
export const BASIC_WARNING =
  'Basic authentication is for development and evaluation only; use OAuth 2.0 client credentials in production'

const MIGRATION_WARNING =
  'OAuth and Basic are both set: OAuth is used; remove SERVICENOW_USERNAME and SERVICENOW_PASSWORD when the migration is done'

const NAME_IT = 'set SERVICENOW_AUTH_METHOD to the one you want, or remove the other'

/**
 * Chooses the method: the one that is named, else the one whose variables are complete, OAuth before Basic. Basic is
 * never fallen back to, and what could be meant in two ways is refused.
 */
export function chooseMethod(named: string | undefined, isSet: IsSet): Chosen {
  if (named === undefined) return chooseBySets(isSet)
  const method = AUTH_METHODS.find((known) => known === named)
  if (method === undefined) return { faults: [`SERVICENOW_AUTH_METHOD is not one of: ${AUTH_METHODS.join(', ')}`] }
  return checked(method, isSet, 'SERVICENOW_AUTH_METHOD names it')
}

function chooseBySets(isSet: IsSet): Chosen {
  const touched = AUTH_METHODS.filter((method) => isTouched(method, isSet))
  const first = touched[0]
  if (first === undefined) {
    return {
      faults: [
        'no credentials are set: set SERVICENOW_CLIENT_ID and SERVICENOW_CLIENT_SECRET (OAuth 2.0 client credentials)',
      ],
    }
  }
  if (touched.includes('api_key') && touched.length > 1) {
    const others = touched.filter((method) => method !== 'api_key').flatMap((method) => present(method, isSet))
    return { faults: [`SERVICENOW_API_KEY is set together with ${listed(others)}: ${NAME_IT}`] }
  }
  if (isSet('SERVICENOW_JWT_KEY') && isSet('SERVICENOW_CLIENT_SECRET'))
    return { faults: [`SERVICENOW_JWT_KEY_FILE is set together with SERVICENOW_CLIENT_SECRET: ${NAME_IT}`] }
  const hasBasic = missing('basic', isSet).length === 0
  if (first === 'mtls' && hasBasic && missing('mtls', isSet).length === 0)
    return {
      faults: [`a client certificate is set together with SERVICENOW_USERNAME and SERVICENOW_PASSWORD: ${NAME_IT}`],
    }
  const because = `${listed(present(first, isSet))} ${present(first, isSet).length > 1 ? 'are' : 'is'} set`
  const choice = checked(first, isSet, because)
  return hasBasic ? migrating(choice) : choice
}

function checked(method: AuthMethod, isSet: IsSet, because: string): Chosen {
  const showsCertificate = method === 'mtls' || (hasToken(method) && isTouched('mtls', isSet))
  const lacking = [...missing(method, isSet), ...(showsCertificate && method !== 'mtls' ? missing('mtls', isSet) : [])]
  if (lacking.length > 0) return { faults: lacking.map((name) => `${name} is not set`) }
  const left = leftovers(method, isSet, showsCertificate)
  return { method, because, showsCertificate, warnings: method === 'basic' ? [BASIC_WARNING, ...left] : left }
}

/** Both complete is how a migration looks half-way: its warning takes the place of the one about leftovers. */
function migrating(choice: Chosen): Chosen {
  if ('faults' in choice || !hasToken(choice.method)) return choice
  const others = choice.warnings.filter((line) => !line.startsWith(`${NEEDED.basic[0]} `))
  return { ...choice, warnings: [MIGRATION_WARNING, ...others] }
}

/** One line for each other method whose variables are set and say nothing here. */
function leftovers(method: AuthMethod, isSet: IsSet, showsCertificate: boolean): readonly string[] {
  const used = [
    ...NEEDED[method],
    ...(method === 'oauth2_jwt_bearer' ? ['SERVICENOW_CLIENT_SECRET'] : []),
    ...(showsCertificate ? [...NEEDED.mtls, ARCHIVE] : []),
  ].map(shown)
  const seen = new Set(used)
  return AUTH_METHODS.filter((other) => other !== method).flatMap((other) => {
    const left = present(other, isSet).filter((name) => !seen.has(name))
    for (const name of left) seen.add(name)
    return left.length === 0 ? [] : [`${listed(left)} set, but not used by this method`]
  })
}

function hasToken(method: AuthMethod): boolean {
  return method === 'oauth2_client_credentials' || method === 'oauth2_jwt_bearer'
}

/** A method is meant where a variable of its own is set; the client id alone speaks for a client secret to come. */
function isTouched(method: AuthMethod, isSet: IsSet): boolean {
  switch (method) {
    case 'oauth2_client_credentials':
      return (
        isSet('SERVICENOW_CLIENT_SECRET') || (isSet('SERVICENOW_CLIENT_ID') && !isTouched('oauth2_jwt_bearer', isSet))
      )
    case 'oauth2_jwt_bearer':
      return isSet('SERVICENOW_JWT_KEY') || (isSet('SERVICENOW_JWT_SUBJECT') && !isSet('SERVICENOW_CLIENT_SECRET'))
    default:
      return present(method, isSet).length > 0
  }
}

function present(method: AuthMethod, isSet: IsSet): readonly string[] {
  const names = method === 'mtls' ? [...NEEDED.mtls, ARCHIVE] : NEEDED[method]
  return names.filter(isSet).map(shown)
}

function missing(method: AuthMethod, isSet: IsSet): readonly string[] {
  if (method === 'mtls' && isSet(ARCHIVE)) return []
  return NEEDED[method].filter((name) => !isSet(name)).map(shown)
}

function shown(name: string): string {
  return BY_FILE.includes(name) ? `${name}_FILE` : name
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
