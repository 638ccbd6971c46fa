import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { z } from 'zod'
import { HarvestError } from '../contract/failure/harvest-error.ts'

/** The ways in which a seal may be signed: a key has just one of them. */
type SealAlgorithm = 'EdDSA' | 'ES256'

/** A key and the way in which it signs. */
export interface SealKey {
  readonly key: KeyObject
  readonly algorithm: SealAlgorithm
  /** The thumbprint of the public key (RFC 7638), by which people compare keys. */
  readonly id: string
}

/** No key is larger. In bytes. */
const MAX_KEY_BYTES = 64 * 1024

const MAKE_ONE = 'Make one with: openssl genpkey -algorithm ed25519 -out seal.key'
const MAKE_PUBLIC = 'Take the public key of it: openssl pkey -in seal.key -pubout -out seal.pub'

const Jwk = z.looseObject({ kty: z.string() })

/** Reads a private key, in PEM or as a JWK. Throws CONFIG_INVALID where it is none, or where others on this host may read it. */
export async function readPrivateKey(path: string): Promise<SealKey> {
  const text = await readKeyFile(path)
  await checkPrivate(path)
  const key = parsed(text, createPrivateKey)
  if (key === null)
    throw invalid(`${path} holds no private key, or one with a passphrase`, `${MAKE_ONE}, without a passphrase`)
  return withAlgorithm(path, key)
}

/** Reads a public key, in PEM or as a JWK. Throws CONFIG_INVALID where it is none, or is a private one. */
export async function readPublicKey(path: string): Promise<SealKey> {
  const text = await readKeyFile(path)
  if (parsed(text, createPrivateKey) !== null)
    throw invalid(`${path} holds a private key, which has no place where seals are checked`, MAKE_PUBLIC)
  const key = parsed(text, createPublicKey)
  if (key === null) throw invalid(`${path} holds no public key`, MAKE_PUBLIC)
  return withAlgorithm(path, key)
}

async function withAlgorithm(path: string, key: KeyObject): Promise<SealKey> {
  const algorithm = algorithmOf(key)
  if (algorithm === null)
    throw invalid(
      `${path} holds a key of type ${key.asymmetricKeyType ?? 'secret'}: seals are signed by Ed25519 or P-256`,
      MAKE_ONE,
    )
  const jwk = await exportJWK(key.type === 'private' ? createPublicKey(key) : key)
  return { key, algorithm, id: await calculateJwkThumbprint(jwk) }
}

function algorithmOf(key: KeyObject): SealAlgorithm | null {
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA'
  return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : null
}

/** What a parser complains about would quote the key, so nothing of it is passed on. */
function parsed(text: string, read: typeof createPrivateKey | typeof createPublicKey): KeyObject | null {
  try {
    if (!text.trimStart().startsWith('{')) return read(text)
    return read({ key: Jwk.parse(JSON.parse(text)), format: 'jwk' })
  } catch {
    return null
  }
}

async function readKeyFile(path: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > MAX_KEY_BYTES) throw invalid(`${path} is too large for a key`, MAKE_ONE)
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (cause instanceof HarvestError) throw cause
    throw new HarvestError('CONFIG_INVALID', `the key ${path} cannot be read`, { cause, hint: MAKE_ONE })
  }
}

async function checkPrivate(path: string): Promise<void> {
  const isOpen = process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0
  if (isOpen) throw invalid(`others on this host may use the private key ${path}`, `Run: chmod 600 ${path}`)
}

function invalid(message: string, hint: string): HarvestError {
  return new HarvestError('CONFIG_INVALID', message, { hint })
}
