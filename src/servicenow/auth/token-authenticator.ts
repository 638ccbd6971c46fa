import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { Secret, type SecretSource } from '../secret.ts'
import type { Authenticator, AuthMethod } from './authenticator.ts'
import { type Token, TokenCache } from './token-cache.ts'
import type { GrantDependencies } from './token-endpoint.ts'
import { TokenTrial } from './token-trial.ts'

/** One grant of OAuth 2.0: how a token is asked for, and with which secrets. */
export interface Grant {
  readonly method: AuthMethod
  /** Asks the token endpoint once, with the secrets as they are now; `tokens` are those that are known. */
  readonly obtain: (tokens: readonly Secret[]) => Promise<Token>
  /** The secrets that the grant sends or signs with. */
  readonly secrets: readonly SecretSource[]
  /** What was sent in place of secrets and is good for a while; absent where nothing is. */
  readonly sent?: () => readonly Secret[]
  /** Who asks, for the fingerprint: client id and what else is no secret. */
  readonly identity: readonly string[]
}

/** Bearer tokens of one grant, cached per process; a refused exchange reads the secrets again and repeats once with changed ones. */
export function createTokenAuthenticator(grant: Grant, around: GrantDependencies): Authenticator {
  const trial = new TokenTrial(around.monotonicMs)
  const obtain = async (): Promise<Token> => {
    const token = await obtainHealed(grant, cache.live())
    trial.issued(sentAs(token))
    return token
  }
  const cache = new TokenCache(obtain, around.monotonicMs)
  const liveSecrets = (): readonly Secret[] => [
    ...cache.live(),
    ...(grant.sent?.() ?? []),
    ...grant.secrets.map((source) => source.current()),
  ]
  return {
    method: grant.method,
    trial,
    liveSecrets,
    async authorize(signal) {
      const token = await cache.current(signal)
      return {
        header: 'authorization',
        value: sentAs(token),
        secrets: liveSecrets(),
      }
    },
    async reject(refused) {
      cache.reject(new Secret(refused.value.reveal().slice('Bearer '.length)))
      return true
    },
    async renew() {
      await Promise.all(grant.secrets.map((source) => source.refresh()))
      return fingerprintOf(grant)
    },
    async prove(signal) {
      const token = await cache.current(signal)
      return {
        method: grant.method,
        expiresAt: token.expiresAt,
        scope: token.scope,
        fingerprint: fingerprintOf(grant),
      }
    },
  }
}

function sentAs(token: Token): Secret {
  return new Secret(`Bearer ${token.value.reveal()}`)
}

function fingerprintOf({ identity, secrets }: Grant): string {
  return new Secret([...identity, ...secrets.map((source) => source.current().reveal())].join('\n')).fingerprint()
}

async function obtainHealed(grant: Grant, tokens: readonly Secret[]): Promise<Token> {
  try {
    return await grant.obtain(tokens)
  } catch (error) {
    if (!speaksOf(error, 'credential')) throw error
    const changed = await Promise.all(grant.secrets.map((source) => source.refresh()))
    if (!changed.includes(true)) throw error
    return grant.obtain(tokens)
  }
}
