import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import type { Simulator } from '../../../src/simulator/index.ts'
import { openInstance, postToken } from '../support/open-instance.ts'

const DENIED = { error_description: 'access_denied', error: 'server_error' }
const NOW = Date.UTC(2026, 3, 1) / 1000
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const other = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** An instance that verifies assertions with the key above, at a time that stands still. */
function verifying() {
  return openInstance({
    now: () => NOW * 1000,
    jwtBearer: {
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      keyId: 'key-1',
      issuer: 'the-issuer',
      subjects: ['integration@example.com'],
      audience: 'the-audience',
    },
  })
}

interface Changes {
  readonly kid?: string
  readonly key?: typeof privateKey
  readonly alg?: string
  readonly claims?: Readonly<Record<string, unknown>>
}

function assertion({ kid = 'key-1', key = privateKey, alg = 'RS256', claims = {} }: Changes = {}): Promise<string> {
  const good = {
    iss: 'the-issuer',
    sub: 'integration@example.com',
    aud: 'the-audience',
    exp: NOW + 300,
    iat: NOW - 30,
    jti: randomUUID(),
  }
  return new SignJWT({ ...good, ...claims }).setProtectedHeader({ alg, kid }).sign(key)
}

async function exchange(simulator: Simulator, signed: string, changes: Record<string, string> = {}) {
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  return postToken(simulator, { grant_type, client_secret: '', assertion: signed, ...changes })
}

test('a signed assertion gets a token, with the client secret or without, and is good once', async () => {
  const { simulator } = await verifying()
  const { clientSecret } = simulator.credentials
  const first = await assertion()
  expect((await exchange(simulator, first)).json()).toMatchObject({ token_type: 'Bearer', scope: 'useraccount' })
  expect((await exchange(simulator, await assertion(), { client_secret: clientSecret })).status).toBe(200)
  expect((await exchange(simulator, first)).json()).toEqual(DENIED)
})

test.each([
  { name: 'another key', changes: { key: other.privateKey } },
  { name: 'another key id', changes: { kid: 'key-2' } },
  { name: 'another issuer', changes: { claims: { iss: 'someone' } } },
  { name: 'an unknown subject', changes: { claims: { sub: 'someone' } } },
  { name: 'another audience', changes: { claims: { aud: 'elsewhere' } } },
  { name: 'an assertion that has ended', changes: { claims: { exp: NOW } } },
  { name: 'an assertion from the future', changes: { claims: { iat: NOW + 1 } } },
  { name: 'no end', changes: { claims: { exp: undefined } } },
  { name: 'no jti', changes: { claims: { jti: undefined } } },
  { name: 'a way of signing that is not listed', changes: { alg: 'PS256' } },
])('$name is refused with the one opaque body', async ({ changes }) => {
  const { simulator } = await verifying()
  expect((await exchange(simulator, await assertion(changes))).json()).toEqual(DENIED)
  expect(simulator.issuedTokens()).toEqual([])
})

test.each([
  { name: 'a wrong client secret', form: { client_secret: 'wrong' } },
  { name: 'an unknown client', form: { client_id: 'nobody' } },
  { name: 'no assertion', form: { assertion: '' } },
  { name: 'text that is no assertion', form: { assertion: 'a.b' } },
])('$name is refused', async ({ form }) => {
  const { simulator } = await verifying()
  expect((await exchange(simulator, await assertion(), form)).json()).toEqual(DENIED)
})

test('an unsigned assertion is refused', async () => {
  const { simulator } = await verifying()
  const [, claims] = (await assertion()).split('.')
  const head = Buffer.from(JSON.stringify({ alg: 'none', kid: 'key-1' })).toString('base64url')
  expect((await exchange(simulator, `${head}.${claims}.`)).json()).toEqual(DENIED)
  expect((await exchange(simulator, `${head}.${claims}.AA`)).json()).toEqual(DENIED)
})

test('an instance without a verifier refuses every assertion', async () => {
  const { simulator } = await openInstance()
  expect((await exchange(simulator, await assertion())).json()).toEqual(DENIED)
})
