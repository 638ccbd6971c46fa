import { expect, test } from 'vitest'
import { createBasicAuthenticator } from '../../../../src/servicenow/auth/basic.ts'
import { Secret } from '../../../../src/servicenow/secret.ts'

const never = new AbortController().signal

test('user name and password are joined and encoded as UTF-8', async () => {
  const { header, value } = await createBasicAuthenticator('jörg', new Secret('pa:ss wörd')).authorize(never)
  expect(header).toBe('authorization')
  expect(value.reveal()).toBe(`Basic ${Buffer.from('jörg:pa:ss wörd').toString('base64')}`)
})

test('a refused password is not worth another try, which could lock the account', async () => {
  const authenticator = createBasicAuthenticator('user', new Secret('password'))
  expect(await authenticator.reject(await authenticator.authorize(never))).toBe(false)
})

test('what is told of a password is a digest that changes with it, and no end', async () => {
  const [one, other] = await Promise.all(
    ['password', 'passw0rd'].map((text) => createBasicAuthenticator('user', new Secret(text)).prove(never)),
  )
  expect(one).toMatchObject({ method: 'basic', expiresAt: null, scope: null })
  expect(one?.fingerprint).not.toBe(other?.fingerprint)
  expect(JSON.stringify(one)).not.toContain('password')
})
