import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Payload, PayloadCodec } from '@temporalio/common'
import proto from '@temporalio/proto'
import type { EncryptionKey, KeyRing } from '../config/encryption/key-ring.ts'
import { HarvestError } from '../contract/failure/harvest-error.ts'

/** What the metadata of an encrypted payload says, as Temporal's own examples have it. */
const ENCODING = 'binary/encrypted'
const KEY_ID = 'encryption-key-id'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

const { Payload: PayloadMessage } = proto.temporal.api.common.v1

const utf8 = new TextEncoder()

/**
 * Encrypts whole payloads with AES-256-GCM: a random nonce, the tag, the ciphertext. Namespace and key's name are authenticated
 * with them, so a payload that is moved to another namespace does not decrypt. What is not encrypted passes, since runs that
 * began before the keys were set go on.
 */
export function encryptionCodec(keys: KeyRing, namespace: string): PayloadCodec {
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(payload, keys.first(), namespace)),
    decode: (payloads) => Promise.all(payloads.map((payload) => decrypt(payload, keys, namespace))),
  }
}

function encrypt(payload: Payload, { id, key }: EncryptionKey, namespace: string): Payload {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(bound(namespace, id))
  const plain = PayloadMessage.encode(payload).finish()
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return {
    metadata: { encoding: utf8.encode(ENCODING), [KEY_ID]: utf8.encode(id) },
    data: Buffer.concat([nonce, cipher.getAuthTag(), sealed]),
  }
}

async function decrypt(payload: Payload, keys: KeyRing, namespace: string): Promise<Payload> {
  const { metadata, data } = payload
  if (textOf(metadata?.encoding) !== ENCODING) return payload
  const { id, key } = await keys.byId(textOf(metadata?.[KEY_ID]))
  const bytes = Buffer.from(data ?? [])
  try {
    const nonce = bytes.subarray(0, NONCE_BYTES)
    const opened = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(bound(namespace, id))
      .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    const plain = Buffer.concat([opened.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), opened.final()])
    return PayloadMessage.decode(plain)
  } catch {
    // The cause would tell nothing but that the tag does not fit.
    throw new HarvestError(
      'CONFIG_INVALID',
      `Temporal holds something that the key "${id}" does not decrypt: it was encrypted by another key of that name or for another namespace than ${namespace}, or was changed`,
    )
  }
}

function bound(namespace: string, id: string): Buffer {
  return Buffer.from(`servicenow-harvester\0${namespace}\0${id}`)
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8')
}
