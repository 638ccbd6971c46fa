import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import { credentialHint } from '../../contract/failure/credential-hint.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { Secret, type SecretSource } from '../secret.ts'
import type { Authenticator } from './authenticator.ts'
import { readSigningKey, type SigningAlgorithm, type SigningKey } from './signing-key.ts'
import { createTokenAuthenticator } from './token-authenticator.ts'
import { askForToken, type GrantDependencies } from './token-endpoint.ts'

/** The grant's name (RFC 7523, 2.1). */
const JWT_BEARER_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** An assertion claims to be this much older than it is: instances tolerate 300 s of skew, or none. In seconds. */
const BACKDATED_SECONDS = 30
/** Life of an assertion, which serves one exchange. In seconds. */
const ASSERTION_SECONDS = 300

/** Assertions that are remembered, so that no text gives away one that no instance took yet. */
const MOST_REMEMBERED = 4

/** What the JWT bearer grant needs. */
export interface JwtBearerCredentials {
  readonly origin: string
  readonly clientId: string
  /** Null for a public client. */
  readonly clientSecret: SecretSource | null
  /** Private key, PEM or JWK. */
  readonly key: SecretSource
  readonly passphrase: Secret | null
  /** Null takes the key's own. */
  readonly algorithm: SigningAlgorithm | null
  /** Selects the verifier on the instance; null takes the one that a JWK states. */
  readonly keyId: string | null
  readonly issuer: string
  /** Matched by the instance against the field of `sys_user` that its registry entry names. */
  readonly subject: string
  readonly audience: string
  readonly scope: string | null
}

/** OAuth 2.0 JWT bearer: an assertion signed afresh for each exchange (`jti` is good once), the token cached per process. */
export function createJwtBearerAuthenticator(
  credentials: JwtBearerCredentials,
  around: GrantDependencies,
): Authenticator {
  const { origin, clientId, clientSecret, key, scope, issuer, subject } = credentials
  let sent: readonly Secret[] = []
  const obtain = async (tokens: readonly Secret[]) => {
    const assertion = new Secret(await sign(credentials, around.nowMs()))
    sent = [assertion, ...sent].slice(0, MOST_REMEMBERED)
    return askForToken(
      {
        method: 'oauth2_jwt_bearer',
        origin,
        clientId,
        clientAuthentication:
          clientSecret === null ? oauth.None() : oauth.ClientSecretPost(clientSecret.current().reveal()),
        grantType: JWT_BEARER_GRANT,
        secrets: clientSecret === null ? sent : [...sent, clientSecret.current()],
        tokens,
        parameters: { assertion: assertion.reveal(), ...(scope === null ? {} : { scope }) },
      },
      around,
    )
  }
  const secrets = clientSecret === null ? [key] : [key, clientSecret]
  return createTokenAuthenticator(
    { method: 'oauth2_jwt_bearer', obtain, secrets, sent: () => sent, identity: [clientId, issuer, subject] },
    around,
  )
}

/** The configuration read the key before: what cannot be used now is a rotation gone wrong. */
function signingKey({ key, passphrase, algorithm }: JwtBearerCredentials): SigningKey {
  try {
    return readSigningKey(key.current(), passphrase, algorithm)
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
    throw new HarvestError('CREDENTIALS_REJECTED', error.message, { hint: credentialHint('oauth2_jwt_bearer') })
  }
}

async function sign(credentials: JwtBearerCredentials, nowMs: number): Promise<string> {
  const { issuer, subject, audience } = credentials
  const signing = signingKey(credentials)
  const keyId = credentials.keyId ?? signing.keyId
  const now = Math.floor(nowMs / 1000)
  return new SignJWT()
    .setProtectedHeader({ alg: signing.algorithm, typ: 'JWT', ...(keyId === null ? {} : { kid: keyId }) })
    .setIssuer(issuer)
    .setSubject(subject)
    .setAudience(audience)
    .setIssuedAt(now - BACKDATED_SECONDS)
    .setExpirationTime(now + ASSERTION_SECONDS)
    .setJti(randomUUID())
    .sign(signing.key)
}
