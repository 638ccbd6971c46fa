import { expect, test } from 'vitest'
import { credentialHint } from '../../../../src/contract/failure/credential-hint.ts'
import { FAILURE_TEXTS } from '../../../../src/contract/failure/failure-texts.ts'
import { HarvestError } from '../../../../src/contract/failure/harvest-error.ts'
import { statedHint } from '../../../../src/contract/failure/stated-hint.ts'

test('a failure without options can be tried again, states no wait and carries the usual remedy', () => {
  const failure = new HarvestError('NETWORK_FAILED', 'no answer')
  expect(failure).toMatchObject({ name: 'HarvestError', code: 'NETWORK_FAILED', message: 'no answer' })
  expect(failure).toMatchObject({
    retryAfterMs: null,
    final: false,
    lasts: false,
    refused: false,
    hint: FAILURE_TEXTS.NETWORK_FAILED.hint,
  })
  expect('cause' in failure).toBe(false)
})

test('a failure keeps what it is given', () => {
  const cause = new Error('underneath')
  const options = { cause, hint: 'Ask Ada.', retryAfterMs: 0, final: true, lasts: true, refused: true }
  expect(new HarvestError('RATE_LIMITED', 'later', options)).toMatchObject(options)
  expect(new HarvestError('RATE_LIMITED', 'later', { retryAfterMs: 30_000 }).retryAfterMs).toBe(30_000)
})

test.each([
  { name: 'a hint', details: [{ hint: 'Ask Ada.' }], hint: { hint: 'Ask Ada.' } },
  { name: 'a hint behind something else', details: ['x', { hint: 'Ask Ada.' }], hint: {} },
  { name: 'a hint that is no text', details: [{ hint: 1 }], hint: {} },
  { name: 'no hint', details: [{}], hint: {} },
  { name: 'nothing', details: [null], hint: {} },
  { name: 'a text', details: ['hint'], hint: {} },
  { name: 'no details', details: [], hint: {} },
  { name: 'none at all', details: undefined, hint: {} },
  { name: 'null', details: null, hint: {} },
])('what Temporal carries of a hint is taken in its form alone: $name', ({ details, hint }) => {
  expect(statedHint(details)).toEqual(hint)
})

test.each([
  { method: 'oauth2_client_credentials', names: 'glide.oauth.inbound.client.credential.grant_type.enabled' },
  { method: 'oauth2_jwt_bearer', names: 'audience' },
  { method: 'mtls', names: 'sys_user_certificate' },
  { method: 'api_key', names: 'REST API access policy' },
  { method: 'basic', names: 'snc_basic_auth_api_access' },
])('a refused credential of $method is looked for where it goes wrong most', ({ method, names }) => {
  expect(credentialHint(method)).toContain(names)
})

test('a method that nobody knows has the usual remedy', () => {
  expect(credentialHint('other')).toBe(FAILURE_TEXTS.CREDENTIALS_REJECTED.hint)
})

test('the end of all retries is the same failure, in other words where some are given', () => {
  const failure = new HarvestError('RATE_LIMITED', 'later', { hint: 'Ask Ada.', lasts: true, refused: true })
  const last = failure.asFinal()
  expect([failure.retried, last.retried]).toEqual([true, false])
  expect(last).toMatchObject({ code: 'RATE_LIMITED', message: 'later', hint: 'Ask Ada.', lasts: true, refused: true })
  expect(last.cause).toBe(failure)
  expect(failure.asFinal(5000, 'never')).toMatchObject({ message: 'never', failingForMs: 5000 })
})
