import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { FailureCode } from '../../src/contract/failure/failure-code.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import type { Authenticator } from '../../src/servicenow/auth/authenticator.ts'
import { createAuthenticator } from '../../src/servicenow/auth/create-authenticator.ts'
import { Secret } from '../../src/servicenow/secret.ts'
import { simulated } from '../support/instance-client.ts'
import { closingAgent, handMadeServer, sendJson } from '../support/servers/hand-made-server.ts'

const SECRET = 'wire-secret-8aa2'
const TOKEN = 'wire-token-5c1d'
const MARK = 'a-mark-in-the-body-77e0'
const never = new AbortController().signal

function authenticatorOf(
  origin: string,
  clientId = 'client',
  secret = SECRET,
  requestTimeoutMs = 10_000,
): Authenticator {
  return createAuthenticator(
    origin,
    { method: 'oauth2_client_credentials', clientId, clientSecret: new Secret(secret), scope: null },
    {
      dispatcher: closingAgent(),
      requestTimeoutMs,
      monotonicMs: () => performance.now(),
      nowMs: Date.now,
      onTokenAcquired: () => {},
    },
  )
}

async function failureOf(asking: Promise<unknown>): Promise<HarvestError> {
  const error = await asking.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof HarvestError)) expect.fail(`no HarvestError but ${inspect(error)}`)
  return error
}

/** All that a careless log line, a report or Temporal could make of an error. */
function everyForm(error: HarvestError): string {
  const seen: string[] = []
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    seen.push(each.message, each.stack ?? '', String(each), JSON.stringify(each))
    seen.push(JSON.stringify(Object.getOwnPropertyDescriptors(each), (_key, value) => (value === error ? null : value)))
  }
  return [...seen, inspect(error, { depth: 12, showHidden: true })].join('\n')
}

function html(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html' }).end(`<html><title>${MARK}</title>${TOKEN}</html>`)
}

/** Each answer of the token endpoint, with the code that it becomes. */
const ANSWERS: readonly {
  readonly name: string
  readonly answer: (response: ServerResponse) => void
  readonly code: FailureCode
  readonly says?: RegExp
}[] = [
  {
    name: 'a redirect',
    answer: (response) => response.writeHead(302, { location: `/login?${MARK}` }).end(TOKEN),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    says: /redirects.*302/,
  },
  {
    name: 'a page in HTML with status 200, as a sleeping instance sends it',
    answer: (response) => html(response, 200),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    says: /instead of JSON \(status 200, text\/html\)/,
  },
  {
    name: 'a page in HTML with status 401',
    answer: (response) => html(response, 401),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
  },
  {
    name: 'JSON without a token',
    answer: (response) => sendJson(response, 200, { token_type: 'Bearer', expires_in: 1799, scope: MARK }),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    says: /no usable token/,
  },
  {
    name: 'a token that is no text',
    answer: (response) => sendJson(response, 200, { access_token: { value: TOKEN }, token_type: 'Bearer' }),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
  },
  {
    name: 'a life that is no number',
    answer: (response) => sendJson(response, 200, { access_token: TOKEN, token_type: 'Bearer', expires_in: MARK }),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
  },
  {
    name: 'a token with a line break, which would be a header of its own',
    answer: (response) => sendJson(response, 200, { access_token: `${TOKEN}\r\nx-evil: 1`, token_type: 'Bearer' }),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    says: /not allowed in a header/,
  },
  {
    name: 'a token with letters that no header can carry',
    answer: (response) => sendJson(response, 200, { access_token: `${TOKEN}表`, token_type: 'Bearer' }),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    says: /not allowed in a header/,
  },
  {
    name: 'an answer of more than a megabyte',
    answer: (response) => sendJson(response, 200, { access_token: TOKEN, padding: 'x'.repeat(1_100_000) }),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    says: /larger than 1 MiB/,
  },
  {
    name: 'a refusal that echoes the secret, as it is and encoded',
    answer: (response) =>
      sendJson(response, 401, { error: 'invalid_client', error_description: `${SECRET} ${btoa(`client:${SECRET}`)}` }),
    code: 'CREDENTIALS_REJECTED',
    says: /\[secret\]/,
  },
  {
    name: 'a redirect to a host that echoes the secret',
    answer: (response) => response.writeHead(302, { location: `https://${SECRET}.example.com/` }).end(),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    says: /redirects to another path/,
  },
  {
    name: 'a type of content that echoes the secret',
    answer: (response) => response.writeHead(200, { 'content-type': `text/${SECRET}` }).end('<html>'),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    says: /text\/\[secret\]/,
  },
  {
    name: 'an encoding that echoes the secret',
    answer: (response) => response.writeHead(200, { 'content-encoding': SECRET }).end('x'),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
  },
  {
    name: 'JSON that is cut, with a token in it',
    answer: (response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(`{"access_token":"${TOKEN}","sco`),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
  },
  {
    name: '401 server_error, which is a configuration fault although it looks retryable',
    answer: (response) => sendJson(response, 401, { error_description: 'access_denied', error: 'server_error' }),
    code: 'CREDENTIALS_REJECTED',
    says: /status 401, server_error access_denied/,
  },
  {
    name: '400 invalid_client',
    answer: (response) => sendJson(response, 400, { error: 'invalid_client' }),
    code: 'CREDENTIALS_REJECTED',
    says: /status 400, invalid_client/,
  },
  {
    name: '403 in a form of its own',
    answer: (response) => sendJson(response, 403, { fault: MARK, access_token: TOKEN }),
    code: 'CREDENTIALS_REJECTED',
    says: /status 403/,
  },
  {
    name: '429',
    answer: (response) => sendJson(response, 429, { error: 'slow_down', access_token: TOKEN }),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
  },
  {
    name: '503',
    answer: (response) => sendJson(response, 503, { error: 'server_error', note: MARK }),
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    says: /503/,
  },
  {
    name: 'a connection that is cut in the middle of the body',
    answer: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '900' })
      response.write(`{"access_token":"${TOKEN}",`, () => response.destroy())
    },
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    says: /could not be reached/,
  },
]

test.each(ANSWERS)('the token endpoint answers with $name: $code', async ({ answer, code, says }) => {
  const server = await handMadeServer((response) => answer(response))
  const failure = await failureOf(authenticatorOf(server.origin).authorize(never))
  expect(failure.code).toBe(code)
  if (says !== undefined) expect(failure.message).toMatch(says)
  expect(server.arrived.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /oauth_token.do'])
})

test.each(ANSWERS)('no form of the error shows secret, token or body: $name', async ({ answer }) => {
  const server = await handMadeServer((response) => answer(response))
  const shown = everyForm(await failureOf(authenticatorOf(server.origin).authorize(never)))
  expect(shown).not.toContain(SECRET)
  expect(shown).not.toContain(TOKEN)
  expect(shown).not.toContain(MARK)
})

test('control characters of a refusal are taken out of the message', async () => {
  const server = await handMadeServer((response) =>
    sendJson(response, 401, { error: 'bad\u001b[31m\r\nINFO - forged' }),
  )
  const failure = await failureOf(authenticatorOf(server.origin).authorize(never))
  expect(failure.message).not.toMatch(/[\u0000-\u001f]/)
})

test('an endpoint that keeps silent is given up at the deadline', async () => {
  const server = await handMadeServer(() => {})
  const failure = await failureOf(authenticatorOf(server.origin, 'client', SECRET, 50).authorize(never))
  expect(failure).toMatchObject({
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    message: expect.stringContaining('no complete answer within 0.05 s'),
  })
})

test('a token arrives from a simulated instance, by a request whose address carries nothing', async () => {
  const simulator = await simulated()
  const { clientId, clientSecret } = simulator.credentials
  const { value } = await authenticatorOf(simulator.url, clientId, clientSecret).authorize(never)
  expect(simulator.issuedTokens().map((token) => `Bearer ${token}`)).toEqual([value.reveal()])
  expect(simulator.requests().map(({ path, query }) => [path, query])).toEqual([['/oauth_token.do', {}]])
})

test('a wrong secret is refused by a simulated instance as a configuration fault', async () => {
  const simulator = await simulated()
  const failure = await failureOf(authenticatorOf(simulator.url, simulator.credentials.clientId).authorize(never))
  expect(failure.code).toBe('CREDENTIALS_REJECTED')
  expect(everyForm(failure)).not.toContain(SECRET)
})

test.each([
  {
    name: 'members that are null',
    answer: (response: ServerResponse) =>
      sendJson(response, 200, {
        access_token: TOKEN,
        token_type: 'Bearer',
        refresh_token: null,
        scope: null,
        expires_in: null,
      }),
  },
  {
    name: 'a life beyond all dates',
    answer: (response: ServerResponse) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(`{"access_token":"${TOKEN}","token_type":"Bearer","expires_in":1${'0'.repeat(300)}}`),
  },
  {
    name: 'plain text that is JSON',
    answer: (response: ServerResponse) =>
      response
        .writeHead(200, { 'content-type': 'text/plain' })
        .end(`{"access_token":"${TOKEN}","token_type":"Bearer","expires_in":1799}`),
  },
])('a token is a token, whatever stands beside it: $name', async ({ answer }) => {
  const server = await handMadeServer((response) => void answer(response))
  const { value } = await authenticatorOf(server.origin).authorize(never)
  expect(value.reveal()).toBe(`Bearer ${TOKEN}`)
})

test('an endless answer of the token endpoint ends at its bound of size', async () => {
  const server = await handMadeServer((response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    // A write to a connection that is gone fails at once, on newer Node before the answer counts as destroyed.
    const more = (error?: Error | null): void => {
      if (error == null && !response.destroyed) response.write(' '.repeat(64 * 1024), more)
    }
    more()
  })
  const failure = await failureOf(authenticatorOf(server.origin).authorize(never))
  expect(failure.code).toBe('TOKEN_ENDPOINT_UNAVAILABLE')
  expect(server.arrived).toHaveLength(1)
})
