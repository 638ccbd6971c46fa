import { createPrivateKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { Secret } from '../secret.ts'

/** The ways of signing that an instance verifies with a certificate or a key set (ServiceNow documentation: JWT bearer grant). */
export const SIGNING_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'] as const

/** One way of signing an assertion. */
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number]

/** A private key and what goes with it. */
export interface SigningKey {
  readonly key: KeyObject
  readonly algorithm: SigningAlgorithm
  /** The key id that a JWK states; null for PEM. */
  readonly keyId: string | null
}

const Jwk = z.looseObject({ kty: z.enum(['RSA', 'EC']), kid: z.string().optional(), alg: z.string().optional() })

const OF_CURVE: Readonly<Record<string, SigningAlgorithm>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
}

/** RS256, RS384 and RS512 need keys of at least this length (RFC 7518, 3.3), in bits. */
const SHORTEST_RSA = 2048

/**
 * Reads a private key in PEM (PKCS#8, PKCS#1 or SEC 1, encrypted ones with their passphrase) or as a JWK. Throws
 * CONFIG_INVALID where it is none, or does not sign by the wanted algorithm; `wanted` null takes the key's own.
 */
export function readSigningKey(text: Secret, passphrase: Secret | null, wanted: SigningAlgorithm | null): SigningKey {
  const jwk = text.reveal().trimStart().startsWith('{') ? parseJwk(text) : null
  const key = readKey(text, passphrase, jwk)
  const usable = algorithmsOf(key)
  const stated = SIGNING_ALGORITHMS.find((algorithm) => algorithm === jwk?.alg)
  if (jwk?.alg !== undefined && stated === undefined) throw unusable('states an algorithm that is not supported')
  const algorithm = wanted ?? stated ?? usable[0]
  if (algorithm === undefined || !usable.includes(algorithm))
    throw unusable(`does not sign by ${algorithm ?? 'any supported algorithm'}`)
  return { key, algorithm, keyId: jwk?.kid ?? null }
}

function parseJwk(text: Secret): z.infer<typeof Jwk> {
  try {
    return Jwk.parse(JSON.parse(text.reveal()))
  } catch {
    // What the parser complains about would quote the key.
    throw unusable('is not a JWK of type RSA or EC')
  }
}

function readKey(text: Secret, passphrase: Secret | null, jwk: z.infer<typeof Jwk> | null): KeyObject {
  try {
    if (jwk !== null) return createPrivateKey({ key: jwk, format: 'jwk' })
    return createPrivateKey({ key: text.reveal(), ...(passphrase === null ? {} : { passphrase: passphrase.reveal() }) })
  } catch {
    throw unusable('is not a private key, or its passphrase is missing or wrong')
  }
}

function algorithmsOf(key: KeyObject): readonly SigningAlgorithm[] {
  const details = key.asymmetricKeyDetails
  if (key.asymmetricKeyType === 'rsa')
    return (details?.modulusLength ?? 0) >= SHORTEST_RSA ? ['RS256', 'RS384', 'RS512'] : []
  const algorithm = OF_CURVE[details?.namedCurve ?? '']
  return algorithm === undefined ? [] : [algorithm]
}

function unusable(what: string): HarvestError {
  return new HarvestError('CONFIG_INVALID', `the signing key ${what}`)
}
