import type { SimulatorCredentials } from '../development-credentials.ts'
import { type Answer, json, notImplemented } from '../http/answer.ts'
import { type AssertionEndpoint, JWT_BEARER_GRANT } from './assertion-endpoint.ts'
import type { TokenIssuer } from './token-issuer.ts'

const FORM_TYPE = 'application/x-www-form-urlencoded'
const KNOWN_PARAMETERS = new Set([
  'grant_type',
  'client_id',
  'client_secret',
  'scope',
  'username',
  'password',
  'refresh_token',
  'assertion',
])

/** What reached the token endpoint. */
export interface PostedTokenRequest {
  readonly method: string
  readonly contentType: string
  readonly body: string
}

/** What decides whether a token is handed out. */
export interface TokenRules {
  readonly issuer: TokenIssuer
  readonly assertions: AssertionEndpoint
  readonly credentials: Pick<SimulatorCredentials, 'clientId' | 'clientSecret'>
}

/** The one body that ServiceNow gives for every misconfiguration, whatever the cause. */
export function accessDenied(): Answer {
  return json(401, { error_description: 'access_denied', error: 'server_error' })
}

/** Answers `POST /oauth_token.do`: client credentials or a signed assertion, in a form body only; every other grant refused. */
export function answerTokenRequest(
  request: PostedTokenRequest,
  { issuer, assertions, credentials }: TokenRules,
): Answer {
  if (request.method !== 'POST') return notImplemented(`method ${request.method} on the token endpoint`)
  if (!request.contentType.toLowerCase().startsWith(FORM_TYPE)) {
    return json(400, { error_description: 'an unspecified error', error: 'invalid_request' })
  }
  const form = new URLSearchParams(request.body)
  const unknown = [...form.keys()].find((name) => !KNOWN_PARAMETERS.has(name))
  if (unknown !== undefined) return notImplemented(`token parameter ${unknown}`)
  const grant = form.get('grant_type')
  if (grant?.startsWith('urn:') === true && grant !== JWT_BEARER_GRANT) return notImplemented(`grant type ${grant}`)
  const scope = form.get('scope') ?? 'useraccount'
  const secret = form.get('client_secret')
  const isSecretGood = secret === credentials.clientSecret
  // Values in the URL are not looked at: glide.oauth.allow.parameters.in.post.body.only.
  if (form.get('client_id') !== credentials.clientId || scope !== 'useraccount') return accessDenied()
  if (grant === JWT_BEARER_GRANT) {
    // A public client has no secret, but a wrong one is refused before the assertion is looked at.
    if ((secret !== null && !isSecretGood) || !assertions.accepts(form.get('assertion') ?? '')) return accessDenied()
  } else if (grant !== 'client_credentials' || !isSecretGood) return accessDenied()
  const { token, expiresInSeconds } = issuer.issue()
  return json(
    200,
    { access_token: token, scope: 'useraccount', token_type: 'Bearer', expires_in: expiresInSeconds },
    { 'Cache-Control': 'no-store', Pragma: 'no-cache' },
  )
}
