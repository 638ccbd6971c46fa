import * as oauth from 'oauth4webapi'
import { type Dispatcher, request as send } from 'undici'
import { z } from 'zod'
import { credentialHint } from '../../contract/failure/credential-hint.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { ByteBudget } from '../http/byte-budget.ts'
import { withinDeadline } from '../http/deadline.ts'
import { networkFailure } from '../http/network-failure.ts'
import { printable } from '../http/printable.ts'
import { readBody } from '../http/read-body.ts'
import { createScrubber, scrubbed } from '../http/scrub.ts'
import { Secret } from '../secret.ts'
import type { AuthMethod } from './authenticator.ts'
import { refuseStrangers } from './refuse-strangers.ts'
import type { Token } from './token-cache.ts'

/** Path of the token endpoint (ServiceNow documentation: client credentials grant workflow). */
const TOKEN_PATH = '/oauth_token.do'

/** Assumed life of a token whose answer names none: below the instance's default of 1,800 s. In milliseconds. */
const ASSUMED_LIFETIME_MS = 300_000

/** The longest life of a token that is believed. In milliseconds. */
const LONGEST_LIFETIME_MS = 366 * 86_400_000

/** The largest answer of a token endpoint, in bytes: real ones have one or two thousand. */
const MAX_ANSWER_BYTES = 1024 * 1024

/** What a header can carry (RFC 9110, 5.5): anything else would break each request that carries the token. */
const FITS_A_HEADER = /^[\x21-\x7e]+$/

/** What surrounds a grant: the connection, clocks, and who is told of a new token. */
export interface GrantDependencies {
  readonly dispatcher: Dispatcher
  readonly requestTimeoutMs: number
  readonly monotonicMs: () => number
  readonly nowMs: () => number
  readonly onTokenAcquired: () => void
}

/** One request to the token endpoint; all of it goes into the form body. */
export interface TokenRequest {
  /** The method that asks; what is to be done about a refusal depends on it. */
  readonly method: AuthMethod
  readonly origin: string
  readonly clientId: string
  readonly clientAuthentication: oauth.ClientAuth
  readonly grantType: string
  readonly parameters: Readonly<Record<string, string>>
  /** Secrets that the request carries: taken out of every answer that echoes them. */
  readonly secrets: readonly Secret[]
  /** Tokens that are known: taken out of refusals alone, since an instance hands out a living token again. */
  readonly tokens: readonly Secret[]
}

/** Asks the token endpoint once; throws CREDENTIALS_REJECTED or TOKEN_ENDPOINT_UNAVAILABLE, with nothing of request or answer in them that is secret. */
export async function askForToken(request: TokenRequest, around: GrantDependencies): Promise<Token> {
  const { origin, clientAuthentication, grantType, parameters } = request
  const server = { issuer: origin, token_endpoint: new URL(TOKEN_PATH, origin).href }
  const client = { client_id: request.clientId }
  const askedAtMs = around.nowMs()
  const response = await askEndpoint(
    () =>
      oauth.genericTokenEndpointRequest(
        server,
        client,
        clientAuthentication,
        grantType,
        { ...parameters },
        {
          [oauth.customFetch]: (url, init) =>
            post({ url, headers: init.headers, body: String(init.body) }, request, around),
          // Loopback simulators speak plain http; the configuration refuses plain http to anything else.
          [oauth.allowInsecureRequests]: origin.startsWith('http:'),
        },
      ),
    around,
  )
  const answer = await readAnswer(server, client, response, request.method)
  if (!FITS_A_HEADER.test(answer.access_token))
    throw new HarvestError(
      'TOKEN_ENDPOINT_UNAVAILABLE',
      "the token endpoint's token contains characters that are not allowed in a header",
      { final: true },
    )
  around.onTokenAcquired()
  const lifetimeMs =
    answer.expires_in === undefined ? ASSUMED_LIFETIME_MS : Math.min(answer.expires_in * 1000, LONGEST_LIFETIME_MS)
  const value = new Secret(answer.access_token)
  return {
    value,
    lifetimeMs,
    expiresAt: new Date(askedAtMs + lifetimeMs).toISOString(),
    scope: answer.scope === undefined ? null : printable(scrubbed(answer.scope, [value])),
  }
}

async function askEndpoint(
  ask: () => Promise<Response>,
  { requestTimeoutMs, nowMs }: GrantDependencies,
): Promise<Response> {
  let response: Response
  try {
    response = await ask()
  } catch (error) {
    const failure = networkFailure(error, requestTimeoutMs)
    throw new HarvestError(
      'TOKEN_ENDPOINT_UNAVAILABLE',
      `the token endpoint could not be reached: ${failure.message}`,
      { cause: error, hint: failure.hint, lasts: failure.lasts },
    )
  }
  refuseStrangers(response, nowMs())
  return response
}

async function readAnswer(
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  response: Response,
  method: AuthMethod,
): Promise<oauth.TokenEndpointResponse> {
  try {
    return await oauth.processGenericTokenEndpointResponse(server, client, response)
  } catch (error) {
    // The library's causes hold the answer's body, and with it the token: only the code is kept.
    if (error instanceof oauth.ResponseBodyError) {
      const said = printable([error.error, error.error_description ?? ''].join(' '))
      throw new HarvestError(
        'CREDENTIALS_REJECTED',
        `the token endpoint refused the client (status ${error.status}, ${said})`,
        { hint: credentialHint(method) },
      )
    }
    const code = error instanceof oauth.OperationProcessingError ? error.code : 'unknown'
    if (response.status >= 400) {
      throw new HarvestError(
        'CREDENTIALS_REJECTED',
        `the token endpoint refused the client (status ${response.status})`,
        { hint: credentialHint(method) },
      )
    }
    throw new HarvestError(
      'TOKEN_ENDPOINT_UNAVAILABLE',
      `the token endpoint's answer contains no usable token (${code ?? 'unknown'})`,
    )
  }
}

/** A form as the OAuth library wants it sent. */
interface Form {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends the form with the same bounds of size and time as every request; the OAuth library wants the platform's own Response. */
async function post(
  { url, headers, body }: Form,
  { secrets, tokens }: TokenRequest,
  { dispatcher, requestTimeoutMs }: GrantDependencies,
): Promise<Response> {
  const scrub = createScrubber(secrets)
  const scrubRefusal = createScrubber([...secrets, ...tokens])
  const draw = new ByteBudget(2 * MAX_ANSWER_BYTES, 2 * MAX_ANSWER_BYTES).open()
  const answer = await withinDeadline(requestTimeoutMs, new AbortController().signal, async (signal) => {
    const response = await send(url, { method: 'POST', headers: { ...headers }, body, dispatcher, signal })
    const header = (name: string): string | null => {
      const value = firstOf(response.headers[name])
      return value === null ? null : scrubRefusal(value)
    }
    const bounds = { maxBytes: MAX_ANSWER_BYTES, draw }
    const read = await readBody(response.body, header('content-encoding'), bounds, signal)
    return {
      ...read,
      status: response.statusCode,
      type: header('content-type'),
      location: header('location'),
      wait: header('retry-after'),
    }
  })
  const text = answer.body.toString('utf8')
  const known = withoutNulls(text)
  // Some gateways call JSON plain text; the answer is judged by what it is.
  const type = known === null ? answer.type : 'application/json'
  const bodiless = answer.status === 204 || answer.status === 304 || answer.status < 200
  const clean = answer.status === 200 && known !== null ? scrub(known) : scrubRefusal(text)
  return new Response(bodiless ? null : clean, {
    status: answer.status < 200 ? 502 : answer.status,
    headers: {
      ...(type === null ? {} : { 'content-type': type }),
      ...(answer.location === null ? {} : { location: answer.location }),
      ...(answer.wait === null ? {} : { 'retry-after': answer.wait }),
    },
  })
}

/** A JSON object without members that say nothing: `null` for a scope, a life or a refresh token is none. Null for other texts. */
function withoutNulls(text: string): string | null {
  const Answer = z.record(z.string(), z.unknown())
  try {
    const answer = Answer.parse(JSON.parse(text))
    return JSON.stringify(Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== null)))
  } catch {
    return null
  }
}

function firstOf(header: string | string[] | undefined): string | null {
  return [header].flat()[0] ?? null
}
