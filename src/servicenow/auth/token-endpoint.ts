import * as oauth from 'oauth4webapi'
import { type Dispatcher, fetch as undiciFetch } from 'undici'
import { credentialHint } from '../../contract/failure/credential-hint.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { networkFailure } from '../http/network-failure.ts'
import { printable } from '../http/printable.ts'
import { Secret } from '../secret.ts'
import type { AuthMethod } from './authenticator.ts'
import type { Token } from './token-cache.ts'

/** Path of the token endpoint (ServiceNow documentation: client credentials grant workflow). */
export const TOKEN_PATH = '/oauth_token.do'

/** Assumed life of a token whose answer names none: below the instance's default of 1,800 s. In milliseconds. */
const ASSUMED_LIFETIME_MS = 300_000

/** What surrounds a grant: the connection, clocks, and who is told of a new token. */
export interface GrantSurroundings {
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
}

/** Asks the token endpoint once; throws CREDENTIALS_REJECTED or TOKEN_ENDPOINT_UNAVAILABLE, with nothing of request or answer in them that is secret. */
export async function askForToken(request: TokenRequest, around: GrantSurroundings): Promise<Token> {
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
            undiciFetch(url, {
              method: init.method,
              headers: init.headers,
              body: String(init.body),
              redirect: 'manual',
              signal: init.signal ?? null,
              dispatcher: around.dispatcher,
            }).then(standardResponse),
          // Loopback simulators speak plain http; the configuration refuses plain http to anything else.
          [oauth.allowInsecureRequests]: origin.startsWith('http:'),
          signal: () => AbortSignal.timeout(around.requestTimeoutMs),
        },
      ),
    around.requestTimeoutMs,
  )
  const answer = await readAnswer(server, client, response, request.method)
  around.onTokenAcquired()
  const lifetimeMs = answer.expires_in === undefined ? ASSUMED_LIFETIME_MS : answer.expires_in * 1000
  return {
    value: new Secret(answer.access_token),
    lifetimeMs,
    expiresAt: new Date(askedAtMs + lifetimeMs).toISOString(),
    scope: answer.scope === undefined ? null : printable(answer.scope),
  }
}

async function askEndpoint(ask: () => Promise<Response>, requestTimeoutMs: number): Promise<Response> {
  let response: Response
  try {
    response = await ask()
  } catch (error) {
    const failure = networkFailure(error instanceof TypeError ? error.cause : error, requestTimeoutMs)
    throw new HarvestError(
      'TOKEN_ENDPOINT_UNAVAILABLE',
      `the token endpoint could not be reached: ${failure.message}`,
      { cause: error },
    )
  }
  const type = response.headers.get('content-type') ?? ''
  if (response.status >= 300 && response.status < 400)
    throw unavailable('redirects, which is not followed', response.status)
  if (response.status >= 500 || response.status === 429) throw unavailable('is unavailable', response.status)
  if (!/\bjson\b/i.test(type))
    throw unavailable(`answered with ${printable(type) || 'no content type'} instead of JSON`, response.status)
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
    // The library's causes hold the answer's body, and with it the token: only the code goes on.
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
      `the token endpoint's answer holds no usable token (${code ?? 'unknown'})`,
    )
  }
}

function unavailable(what: string, status: number): HarvestError {
  return new HarvestError('TOKEN_ENDPOINT_UNAVAILABLE', `the token endpoint ${what} (status ${status})`)
}

/** The OAuth library checks for the platform's own Response class, which undici's is not. */
async function standardResponse(response: {
  status: number
  headers: Iterable<[string, string]>
  text(): Promise<string>
}): Promise<Response> {
  const text = await response.text()
  const bodiless = response.status === 204 || response.status === 304
  return new Response(bodiless ? null : text, { status: response.status, headers: [...response.headers] })
}
