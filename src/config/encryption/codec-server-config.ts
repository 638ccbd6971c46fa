import type { Secret } from '../../servicenow/secret.ts'
import { type Environment, invalid } from '../environment.ts'
import { loadTemporal } from '../load-config.ts'
import { createSecretReader } from '../secret/secret-source.ts'
import { ENCRYPTION_KEYS, type KeyRing } from './key-ring.ts'

/** The variables of the codec server. */
const TOKEN = 'HARVESTER_CODEC_TOKEN'
const ORIGINS = 'HARVESTER_CODEC_ORIGINS'

/** A token that can be guessed opens everything that the keys protect. */
const SHORTEST_TOKEN = 24

/** Whom the codec server decrypts for. */
export interface CodecServerConfig {
  readonly keys: KeyRing
  readonly namespace: string
  readonly token: Secret
  /** Origins of the pages that may ask from a browser, such as that of the Temporal UI. */
  readonly origins: readonly string[]
}

/** Reads keys, token, origins and namespace; throws one CONFIG_INVALID that names every fault by its variable. */
export function loadCodecServer(env: Environment): CodecServerConfig {
  const { target, keys } = loadTemporal(env).temporal
  const reader = createSecretReader(env)
  const token = reader.secret(TOKEN)
  const origins = (env[ORIGINS] ?? '').split(',').flatMap((origin) => origin.trim() || [])
  const faults = [
    ...reader.faults,
    ...(keys === null ? [`${ENCRYPTION_KEYS} is not set: there is nothing to decrypt by`] : []),
    ...(token === undefined && reader.faults.length === 0
      ? [`${TOKEN} is not set: nobody could be told from others`]
      : []),
    ...(token !== undefined && token.reveal().length < SHORTEST_TOKEN
      ? [`${TOKEN} has fewer than ${SHORTEST_TOKEN} characters: use openssl rand -base64 32`]
      : []),
    ...origins
      .filter((origin) => !isOrigin(origin))
      .map((origin) => `${ORIGINS} holds ${origin}, which is not an origin such as https://temporal.acme.example`),
  ]
  if (faults.length > 0 || keys === null || token === undefined) throw invalid(faults)
  return { keys, namespace: target?.namespace ?? 'default', token, origins }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}
