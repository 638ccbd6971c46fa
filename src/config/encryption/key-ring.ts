import { createSecretKey, type KeyObject } from 'node:crypto'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { SecretSource } from '../../servicenow/secret.ts'
import { type Environment, invalid } from '../environment.ts'
import type { Parsed } from '../instance-config.ts'
import { createSecretReader } from '../secret/secret-source.ts'

/** The variable of the keys by which payloads are encrypted; secret, and so it may come from a file or a program. */
export const ENCRYPTION_KEYS = 'HARVESTER_ENCRYPTION_KEYS'

/** AES-256 wants this many bytes. */
const KEY_BYTES = 32
const ENTRY = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63}):([A-Za-z0-9+/]{43}=)$/

/** A key and its name, which stands beside each payload that it encrypted. */
export interface EncryptionKey {
  readonly id: string
  readonly key: KeyObject
}

/** The keys that there are: the first one encrypts, all of them decrypt. */
export interface KeyRing {
  /** The key that encrypts. */
  first(): EncryptionKey
  /** The key of this name; looks once where the keys are kept if it is not known. Throws CONFIG_INVALID where it is not there. */
  byId(id: string): Promise<EncryptionKey>
}

/** Reads the key ring; null where none is set, and payloads stay as they are. */
export function readKeyRing(env: Environment): Parsed<KeyRing> {
  const reader = createSecretReader(env)
  if (!reader.isSet(ENCRYPTION_KEYS)) return { value: null, faults: [], warnings: [] }
  const source = reader.source(ENCRYPTION_KEYS)
  if (source === undefined) return { value: null, faults: reader.faults, warnings: [] }
  const { keys, fault } = parseKeys(source.current().reveal())
  if (fault !== null) return { value: null, faults: [`${ENCRYPTION_KEYS} ${fault}`], warnings: [] }
  return { value: keyRing(keys, source), faults: [], warnings: [] }
}

/** The key ring of these variables, null where there is none; throws CONFIG_INVALID for one that cannot be used. */
export function loadKeyRing(env: Environment): KeyRing | null {
  const { value, faults } = readKeyRing(env)
  if (faults.length > 0) throw invalid(faults)
  return value
}

interface ParsedKeys {
  readonly keys: readonly [EncryptionKey, ...EncryptionKey[]]
  readonly fault: null
}

/** Says what is wrong without a piece of any key. */
function parseKeys(text: string): ParsedKeys | { readonly keys: null; readonly fault: string } {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '')
  const keys: EncryptionKey[] = []
  for (const [at, entry] of entries.entries()) {
    const [, id, encoded] = ENTRY.exec(entry) ?? []
    const bytes = Buffer.from(encoded ?? '', 'base64')
    if (id === undefined || bytes.length !== KEY_BYTES)
      return fault(
        `has no key at place ${at + 1}: write each as name:key, the key being ${KEY_BYTES} bytes in Base64 (openssl rand -base64 ${KEY_BYTES})`,
      )
    if (keys.some((key) => key.id === id)) return fault(`names the key ${id} twice`)
    keys.push({ id, key: createSecretKey(bytes) })
  }
  const [first, ...others] = keys
  return first === undefined ? fault('holds no key') : { keys: [first, ...others], fault: null }
}

function fault(text: string): { readonly keys: null; readonly fault: string } {
  return { keys: null, fault: text }
}

function keyRing(read: ParsedKeys['keys'], source: SecretSource): KeyRing {
  let keys = read
  const find = (id: string): EncryptionKey | undefined => keys.find((key) => key.id === id)
  return {
    first: () => keys[0],
    async byId(id) {
      const known = find(id)
      if (known !== undefined) return known
      await source.refresh()
      keys = parseKeys(source.current().reveal()).keys ?? keys
      const found = find(id)
      if (found !== undefined) return found
      throw new HarvestError(
        'CONFIG_INVALID',
        `Temporal holds something that the key "${id}" encrypted, which ${ENCRYPTION_KEYS} does not have`,
      )
    },
  }
}
