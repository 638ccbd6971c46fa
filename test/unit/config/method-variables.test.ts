import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { loadConfig } from '../../../src/config/load-config.ts'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'

const MARK = 'secret-mark-40be'

function faultsOf(env: Readonly<Record<string, string>>): string {
  try {
    loadConfig({ SERVICENOW_INSTANCE: 'acmecorp', ...env })
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
    expect(error.code).toBe('CONFIG_INVALID')
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(MARK)
    return error.message
  }
  return 'no fault'
}

test.each(['Authorization', 'authorization', 'HOST', 'Cookie', 'Proxy-Authorization', 'content-length', 'accept'])(
  'an API key is never sent as %s',
  (header) => {
    const said = faultsOf({ SERVICENOW_API_KEY: MARK, SERVICENOW_API_KEY_HEADER: header })
    expect(said).toMatch(/SERVICENOW_API_KEY_HEADER is a header with another meaning/)
  },
)

test.each([
  { name: 'a header that is no token', env: { SERVICENOW_API_KEY_HEADER: 'x key:' }, says: /_HEADER is not the name/ },
  { name: 'a header with a line break', env: { SERVICENOW_API_KEY_HEADER: 'x\r\ny' }, says: /_HEADER is not the name/ },
  {
    name: 'a prefix with a line break',
    env: { SERVICENOW_API_KEY_PREFIX: 'a\nb' },
    says: /_PREFIX contains characters/,
  },
  {
    name: 'a key with a line break',
    env: { SERVICENOW_API_KEY: `${MARK}\nb` },
    says: /SERVICENOW_API_KEY contains characters/,
  },
])('$name is refused', ({ env, says }) => {
  expect(faultsOf({ SERVICENOW_API_KEY: MARK, ...env })).toMatch(says)
})

function pemOf(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }))
}

const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

/** Signing keys that cannot be used, each with what is said. */
const KEYS = [
  { name: 'no key at all', key: MARK, says: /is not a private key/ },
  { name: 'a broken JWK', key: `{"d": "${MARK}`, says: /is not a JWK/ },
  { name: 'a shared secret as a JWK', key: `{"kty":"oct","k":"${MARK}"}`, says: /is not a JWK of type RSA or EC/ },
  {
    name: 'a JWK for another way of signing',
    key: JSON.stringify({ ...P256.export({ format: 'jwk' }), alg: 'ES256K' }),
    says: /states an algorithm that is not supported/,
  },
  {
    name: 'an RSA key that is too short',
    key: pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey),
    says: /does not sign by any supported algorithm/,
  },
  {
    name: 'a curve that instances do not verify',
    key: pemOf(generateKeyPairSync('ed25519').privateKey),
    says: /does not sign by any supported algorithm/,
  },
  {
    name: 'a way of signing that is not the key’s',
    key: pemOf(P256),
    algorithm: 'RS256',
    says: /does not sign by RS256/,
  },
  {
    name: 'a way of signing that does not exist',
    key: pemOf(P256),
    algorithm: 'HS256',
    says: /_ALGORITHM is not one of/,
  },
  {
    name: 'an encrypted key without its passphrase',
    key: String(P256.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: MARK })),
    says: /passphrase is missing or wrong/,
  },
]

test.each(KEYS)('$name is refused as a signing key', ({ key, algorithm, says }) => {
  const base = { SERVICENOW_CLIENT_ID: 'id', SERVICENOW_JWT_SUBJECT: 'user', SERVICENOW_JWT_KEY: key }
  expect(faultsOf({ ...base, ...(algorithm === undefined ? {} : { SERVICENOW_JWT_ALGORITHM: algorithm }) })).toMatch(
    says,
  )
})
