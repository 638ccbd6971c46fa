import { expect, test } from 'vitest'
import { BASIC_WARNING, chooseMethod } from '../../../src/config/choose-method.ts'
import { AUTH_METHODS, type AuthMethod } from '../../../src/servicenow/auth/authenticator.ts'

/** Short names of the variables that speak for a method. */
const VARIABLES = {
  id: 'SERVICENOW_CLIENT_ID',
  secret: 'SERVICENOW_CLIENT_SECRET',
  jwtKey: 'SERVICENOW_JWT_KEY',
  subject: 'SERVICENOW_JWT_SUBJECT',
  cert: 'SERVICENOW_TLS_CERT',
  tlsKey: 'SERVICENOW_TLS_KEY',
  pfx: 'SERVICENOW_TLS_PFX',
  apiKey: 'SERVICENOW_API_KEY',
  user: 'SERVICENOW_USERNAME',
  password: 'SERVICENOW_PASSWORD',
} as const
type Short = keyof typeof VARIABLES
const SHORT: readonly Short[] = [
  ...(['id', 'secret', 'jwtKey', 'subject', 'cert', 'tlsKey', 'pfx', 'apiKey', 'user', 'password'] as const),
]

function choose(set: readonly Short[], named?: string) {
  const names = new Set<string>(set.map((short) => VARIABLES[short]))
  return chooseMethod(named, (name) => names.has(name))
}

/** What is set, with or without a method named, and what comes of it. */
const CASES: readonly {
  readonly name: string
  readonly set: readonly Short[]
  readonly named?: AuthMethod | 'oauth'
  readonly method?: AuthMethod
  readonly because?: string
  readonly certificate?: boolean
  readonly warns?: readonly RegExp[]
  readonly refuses?: readonly RegExp[]
}[] = [
  { name: 'nothing', set: [], refuses: [/no credentials are set/] },
  {
    name: 'client id and secret',
    set: ['id', 'secret'],
    method: 'oauth2_client_credentials',
    because: 'SERVICENOW_CLIENT_ID and SERVICENOW_CLIENT_SECRET are set',
  },
  { name: 'a client id alone', set: ['id'], refuses: [/^SERVICENOW_CLIENT_SECRET is not set$/] },
  { name: 'a client secret alone', set: ['secret'], refuses: [/^SERVICENOW_CLIENT_ID is not set$/] },
  {
    name: 'a signing key with its subject',
    set: ['id', 'jwtKey', 'subject'],
    method: 'oauth2_jwt_bearer',
    because: 'SERVICENOW_CLIENT_ID, SERVICENOW_JWT_KEY_FILE and SERVICENOW_JWT_SUBJECT are set',
  },
  {
    name: 'a signing key alone',
    set: ['jwtKey'],
    refuses: [/^SERVICENOW_CLIENT_ID is not set$/, /^SERVICENOW_JWT_SUBJECT is not set$/],
  },
  { name: 'a subject without its key', set: ['id', 'subject'], refuses: [/^SERVICENOW_JWT_KEY_FILE is not set$/] },
  {
    name: 'a signing key beside a client secret',
    set: ['id', 'secret', 'jwtKey', 'subject'],
    refuses: [/SERVICENOW_JWT_KEY_FILE is set together with SERVICENOW_CLIENT_SECRET: set SERVICENOW_AUTH_METHOD/],
  },
  {
    name: 'the same, the assertion named: the secret goes along',
    set: ['id', 'secret', 'jwtKey', 'subject'],
    named: 'oauth2_jwt_bearer',
    method: 'oauth2_jwt_bearer',
    because: 'SERVICENOW_AUTH_METHOD names it',
  },
  {
    name: 'the same, the client secret named',
    set: ['id', 'secret', 'jwtKey', 'subject'],
    named: 'oauth2_client_credentials',
    method: 'oauth2_client_credentials',
    warns: [/^SERVICENOW_JWT_KEY_FILE and SERVICENOW_JWT_SUBJECT set, but not used/],
  },
  { name: 'certificate and key', set: ['cert', 'tlsKey'], method: 'mtls', certificate: true },
  {
    name: 'an archive',
    set: ['pfx'],
    method: 'mtls',
    certificate: true,
    because: 'SERVICENOW_TLS_PFX_FILE is set',
  },
  { name: 'a certificate without its key', set: ['cert'], refuses: [/^SERVICENOW_TLS_KEY_FILE is not set$/] },
  {
    name: 'client id and secret with a certificate',
    set: ['id', 'secret', 'cert', 'tlsKey'],
    method: 'oauth2_client_credentials',
    certificate: true,
  },
  {
    name: 'client id and secret with half a certificate',
    set: ['id', 'secret', 'cert'],
    refuses: [/^SERVICENOW_TLS_KEY_FILE is not set$/],
  },
  {
    name: 'half an OAuth set beside a whole certificate',
    set: ['id', 'cert', 'tlsKey'],
    refuses: [/^SERVICENOW_CLIENT_SECRET is not set$/],
  },
  {
    name: 'a signing key with a certificate',
    set: ['id', 'jwtKey', 'subject', 'pfx'],
    method: 'oauth2_jwt_bearer',
    certificate: true,
  },
  { name: 'an API key', set: ['apiKey'], method: 'api_key', because: 'SERVICENOW_API_KEY is set' },
  {
    name: 'an API key beside client id and secret',
    set: ['apiKey', 'id', 'secret'],
    refuses: [/SERVICENOW_API_KEY is set together with SERVICENOW_CLIENT_ID and SERVICENOW_CLIENT_SECRET/],
  },
  {
    name: 'an API key beside Basic',
    set: ['apiKey', 'user', 'password'],
    refuses: [/SERVICENOW_API_KEY is set together with/],
  },
  {
    name: 'an API key beside a certificate',
    set: ['apiKey', 'pfx'],
    refuses: [/SERVICENOW_API_KEY is set together with/],
  },
  {
    name: 'an API key beside Basic, the key named',
    set: ['apiKey', 'user', 'password'],
    named: 'api_key',
    method: 'api_key',
    warns: [/^SERVICENOW_USERNAME and SERVICENOW_PASSWORD set, but not used/],
  },
  { name: 'user name and password', set: ['user', 'password'], method: 'basic', warns: [/development and evaluation/] },
  { name: 'a user name alone', set: ['user'], refuses: [/^SERVICENOW_PASSWORD is not set$/] },
  {
    name: 'OAuth and Basic, both complete',
    set: ['id', 'secret', 'user', 'password'],
    method: 'oauth2_client_credentials',
    warns: [/OAuth and Basic are both set: OAuth is used/],
  },
  {
    name: 'OAuth beside half of Basic',
    set: ['id', 'secret', 'user'],
    method: 'oauth2_client_credentials',
    warns: [/^SERVICENOW_USERNAME set, but not used/],
  },
  {
    name: 'half of OAuth beside a whole Basic',
    set: ['id', 'user', 'password'],
    refuses: [/^SERVICENOW_CLIENT_SECRET is not set$/],
  },
  {
    name: 'a signing key and Basic, both complete',
    set: ['id', 'jwtKey', 'subject', 'user', 'password'],
    method: 'oauth2_jwt_bearer',
    warns: [/OAuth and Basic are both set/],
  },
  {
    name: 'a certificate and Basic, both complete',
    set: ['pfx', 'user', 'password'],
    refuses: [/a client certificate is set together with SERVICENOW_USERNAME/],
  },
  {
    name: 'Basic named beside a whole OAuth',
    set: ['id', 'secret', 'user', 'password'],
    named: 'basic',
    method: 'basic',
    warns: [/development and evaluation/, /^SERVICENOW_CLIENT_ID and SERVICENOW_CLIENT_SECRET set, but not used/],
  },
  {
    name: 'Basic named beside a certificate, which is not shown',
    set: ['cert', 'tlsKey', 'user', 'password'],
    named: 'basic',
    method: 'basic',
    warns: [/development/, /^SERVICENOW_TLS_CERT_FILE and SERVICENOW_TLS_KEY_FILE set, but not used/],
  },
  {
    name: 'OAuth named, only Basic set',
    set: ['user', 'password'],
    named: 'oauth2_client_credentials',
    refuses: [/CLIENT_ID is not set/, /CLIENT_SECRET is not set/],
  },
  {
    name: 'a method that does not exist',
    set: ['id', 'secret'],
    named: 'oauth',
    refuses: [
      /SERVICENOW_AUTH_METHOD is not one of: oauth2_client_credentials, oauth2_jwt_bearer, mtls, api_key, basic/,
    ],
  },
]

test.each(CASES)('$name', ({ set, named, method, because, certificate = false, warns = [], refuses }) => {
  const chosen = choose(set, named)
  if ('faults' in chosen) {
    expect(chosen.faults).toEqual((refuses ?? []).map((pattern) => expect.stringMatching(pattern)))
    expect(refuses).toBeDefined()
    return
  }
  expect(chosen).toMatchObject({ method, showsCertificate: certificate })
  expect(chosen.warnings).toEqual(warns.map((pattern) => expect.stringMatching(pattern)))
  if (because !== undefined) expect(chosen.because).toBe(because)
})

/** Every subset of the variables. */
function* subsets(): Generator<readonly Short[]> {
  for (let bits = 0; bits < 2 ** SHORT.length; bits += 1)
    yield SHORT.filter((_short, place) => (bits & (1 << place)) !== 0)
}

test('whatever is set, a named method is taken or refused, never replaced', () => {
  for (const set of subsets())
    for (const named of AUTH_METHODS) {
      const chosen = choose(set, named)
      if ('method' in chosen) expect(chosen.method).toBe(named)
      else expect(chosen.faults.every((fault) => fault.endsWith(' is not set'))).toBe(true)
    }
})

test('whatever is set, Basic is chosen by itself only where nothing of another method is set', () => {
  for (const set of subsets()) {
    const chosen = choose(set)
    const isBasic = 'method' in chosen && chosen.method === 'basic'
    expect(isBasic, set.join()).toBe([...set].sort().join() === 'password,user')
    if ('method' in chosen && isBasic) expect(chosen.warnings).toContain(BASIC_WARNING)
  }
})

test('whatever is set, an API key is chosen by itself only where it is alone, and a key beside a secret never', () => {
  for (const set of subsets()) {
    const chosen = choose(set)
    if (!('method' in chosen)) continue
    if (set.includes('apiKey')) expect([chosen.method, set.length], set.join()).toEqual(['api_key', 1])
    expect(set.includes('jwtKey') && set.includes('secret'), set.join()).toBe(false)
  }
})
