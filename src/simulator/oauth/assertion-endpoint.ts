import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'

/** The grant that takes a signed assertion (RFC 7523). */
export const JWT_BEARER_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** What an instance's registry entry holds for verifying assertions. */
export interface AssertionVerifier {
  /** Public key or certificate, PEM. */
  readonly publicKey: string
  /** The verifier map's key id; where given, the assertion must name it. */
  readonly keyId?: string
  readonly issuer: string
  /** Values of the user field by which subjects are matched. */
  readonly subjects: readonly string[]
  readonly audience: string
}

const Header = z.looseObject({ alg: z.string(), kid: z.string().optional(), crit: z.undefined().optional() })
const Claims = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  exp: z.number(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
  jti: z.string().min(1),
})

const CURVES: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' }

/** Verifies assertions as an instance with JTI verification and without tolerance for clocks does: each is good once. */
export class AssertionEndpoint {
  readonly #verifier: AssertionVerifier | null
  readonly #now: () => number
  readonly #seen = new Set<string>()

  constructor(verifier: AssertionVerifier | null, now: () => number) {
    this.#verifier = verifier
    this.#now = now
  }

  /** Whether an assertion is good now; afterwards it is used up. */
  accepts(assertion: string): boolean {
    const verifier = this.#verifier
    const parts = assertion.split('.')
    const [head = '', body = '', signature = ''] = parts
    if (verifier === null || parts.length !== 3 || !parts.every((part) => /^[A-Za-z0-9_-]+$/.test(part))) return false
    const header = Header.safeParse(jsonOf(head))
    const claims = Claims.safeParse(jsonOf(body))
    if (!header.success || !claims.success) return false
    if (verifier.keyId !== undefined && header.data.kid !== verifier.keyId) return false
    if (!isSigned(header.data.alg, createPublicKey(verifier.publicKey), `${head}.${body}`, signature)) return false
    return this.#arePresentable(claims.data, verifier)
  }

  #arePresentable(claims: z.infer<typeof Claims>, verifier: AssertionVerifier): boolean {
    const now = this.#now() / 1000
    const isInTime = claims.exp > now && (claims.iat ?? 0) <= now && (claims.nbf ?? 0) <= now
    const isNamed =
      claims.iss === verifier.issuer && claims.aud === verifier.audience && verifier.subjects.includes(claims.sub)
    if (!isInTime || !isNamed || this.#seen.has(claims.jti)) return false
    this.#seen.add(claims.jti)
    return true
  }
}

/** Written against Node's own verification: an independent judge of what a library signed. */
function isSigned(algorithm: string, key: KeyObject, signed: string, signature: string): boolean {
  const [, family, bits] = /^(RS|ES)(256|384|512)$/.exec(algorithm) ?? []
  if (family === undefined) return false
  const isRsa = key.asymmetricKeyType === 'rsa' && family === 'RS'
  const isCurve = family === 'ES' && key.asymmetricKeyDetails?.namedCurve === CURVES[algorithm]
  if (!isRsa && !isCurve) return false
  // JWS joins the two numbers of an ECDSA signature (RFC 7518, 3.4) where Node's default is DER.
  return verify(
    `sha${bits}`,
    Buffer.from(signed),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}
