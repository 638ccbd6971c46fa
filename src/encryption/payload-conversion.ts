import { fileURLToPath } from 'node:url'
import type { DataConverter } from '@temporalio/common'
import type { KeyRing } from '../config/encryption/key-ring.ts'
import { encryptionCodec } from './payload-codec.ts'

/** How whatever is given to Temporal is encoded: encrypted by these keys, or as it is where there are none. */
export function payloadConversion(keys: KeyRing | null, namespace: string): DataConverter {
  if (keys === null) return {}
  return {
    payloadCodecs: [encryptionCodec(keys, namespace)],
    failureConverterPath: fileURLToPath(new URL('./failure-converter.js', import.meta.url)),
  }
}
