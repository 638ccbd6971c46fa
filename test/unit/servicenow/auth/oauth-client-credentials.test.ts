import { Headers, MockAgent } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { createAuthenticator } from '../../../../src/servicenow/auth/create-authenticator.ts'
import { Secret } from '../../../../src/servicenow/secret.ts'

const ORIGIN = 'https://acmecorp.service-now.com'
const never = new AbortController().signal
const NOW_MS = Date.UTC(2026, 9, 5, 12, 0, 0)

/** What the token endpoint is asked, to the letter. */
interface Letter {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** An authenticator over connections that no byte leaves, one mocked answer for each token that may be asked for. */
function mocked(
  credentials: { readonly clientSecret?: string; readonly scope?: string | null },
  answers: readonly object[],
): {
  readonly authenticator: ReturnType<typeof createAuthenticator>
  readonly letters: readonly Letter[]
  readonly agent: MockAgent
  readonly acquired: () => number
  readonly clock: { nowMs: number }
} {
  const agent = new MockAgent()
  agent.disableNetConnect()
  onTestFinished(() => agent.close())
  const letters: Letter[] = []
  for (const answer of answers) {
    // A path that is matched as text allows no query string behind it.
    agent
      .get(ORIGIN)
      .intercept({ path: '/oauth_token.do', method: 'POST' })
      .reply(({ body, headers }) => {
        letters.push({ body: String(body), headers: Object.fromEntries(new Headers(headers)) })
        const data = JSON.stringify({ access_token: 'the-token', token_type: 'Bearer', ...answer })
        return { statusCode: 200, data, responseOptions: { headers: { 'content-type': 'application/json' } } }
      })
  }
  const clock = { nowMs: NOW_MS }
  let acquired = 0
  const { clientSecret = 'the-secret', scope = null } = credentials
  const authenticator = createAuthenticator(
    ORIGIN,
    { method: 'oauth2_client_credentials', clientId: 'the-client', clientSecret: new Secret(clientSecret), scope },
    {
      dispatcher: agent,
      requestTimeoutMs: 10_000,
      monotonicMs: () => clock.nowMs,
      nowMs: () => clock.nowMs,
      onTokenAcquired: () => {
        acquired += 1
      },
    },
  )
  return { authenticator, letters, agent, acquired: () => acquired, clock }
}

test('the grant is asked for by one form, with nothing in the query string and no other credential', async () => {
  const { authenticator, letters, agent } = mocked({}, [{ expires_in: 1799 }])
  await authenticator.authorize(never)
  agent.assertNoPendingInterceptors()
  expect(letters).toHaveLength(1)
  expect(letters[0]?.body).toBe('grant_type=client_credentials&client_id=the-client&client_secret=the-secret')
  expect(letters[0]?.headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    accept: 'application/json',
  })
  expect(Object.keys(letters[0]?.headers ?? {})).not.toContain('authorization')
  expect(Object.keys(letters[0]?.headers ?? {})).not.toContain('cookie')
})

test('a scope goes into the form, and signs of a secret are encoded once', async () => {
  const { authenticator, letters, agent } = mocked({ clientSecret: 'p&s=ö +%', scope: 'one two' }, [{}])
  await authenticator.authorize(never)
  agent.assertNoPendingInterceptors()
  expect(letters[0]?.body).toBe(
    'scope=one+two&grant_type=client_credentials&client_id=the-client&client_secret=p%26s%3D%C3%B6+%2B%25',
  )
})

test('the token is carried as a bearer', async () => {
  const { authenticator } = mocked({}, [{ expires_in: 1799 }])
  const { header, value } = await authenticator.authorize(never)
  expect([header, value.reveal()]).toEqual(['authorization', 'Bearer the-token'])
})

test.each([
  { name: 'a number', answer: { expires_in: 1799 }, expiresAt: '2026-10-05T12:29:59.000Z' },
  { name: 'a text', answer: { expires_in: '1799' }, expiresAt: '2026-10-05T12:29:59.000Z' },
  { name: 'not stated, so five minutes are assumed', answer: {}, expiresAt: '2026-10-05T12:05:00.000Z' },
])("the life of a token is the endpoint's own: $name", async ({ answer, expiresAt }) => {
  const { authenticator } = mocked({}, [answer])
  expect((await authenticator.prove(never)).expiresAt).toBe(expiresAt)
})

test('the end of a token that is still held is not moved by proving it again', async () => {
  const { authenticator, clock, agent } = mocked({}, [{ expires_in: 1800 }])
  await authenticator.prove(never)
  clock.nowMs += 900_000
  expect((await authenticator.prove(never)).expiresAt).toBe('2026-10-05T12:30:00.000Z')
  agent.assertNoPendingInterceptors()
})

test('a refused token is asked for once more, the newer one is kept when an old request is refused late', async () => {
  const { authenticator, letters, acquired } = mocked({}, [{ access_token: 'first' }, { access_token: 'second' }])
  const first = await authenticator.authorize(never)
  expect(await authenticator.reject(first)).toBe(true)
  await authenticator.authorize(never)
  expect(await authenticator.reject(first)).toBe(true)
  expect((await authenticator.authorize(never)).value.reveal()).toBe('Bearer second')
  expect([letters.length, acquired()]).toEqual([2, 2])
})

test('what is told of the credential holds no secret', async () => {
  const { authenticator } = mocked({}, [{ scope: 'useraccount\u0007\n', expires_in: 1800, refresh_token: 'refresh' }])
  const facts = await authenticator.prove(never)
  expect(facts).toEqual({
    method: 'oauth2_client_credentials',
    expiresAt: '2026-10-05T12:30:00.000Z',
    scope: 'useraccount',
    fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
  })
})
