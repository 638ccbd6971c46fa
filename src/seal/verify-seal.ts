import { join, resolve } from 'node:path'
import { compactVerify, decodeProtectedHeader, errors } from 'jose'
import type { FileSystem } from '../sink/directory/file-system.ts'
import { nodeFileSystem } from '../sink/directory/node-file-system.ts'
import { asSink } from '../sink/directory/sink-failure.ts'
import { below, type StoredPlace } from '../sink/places/stored-place.ts'
import { readStored } from '../sink/stored/read-stored.ts'
import { sha256Hex } from '../sink/stored/sha256-hex.ts'
import type { VerifyFault } from '../sink/verify/verify-report.ts'
import { findInventory } from './inventory-digest.ts'
import { readPublicKey, type SealKey } from './seal-key.ts'
import { SEAL_TYPE, type Seal, SealSchema, sealPath } from './seal-schema.ts'
import { manifestBytes } from './sealed-manifests.ts'

/** A run whose seal is to be checked, and what may lie beside it. */
export interface SealQuestion {
  /** The folder of the instance. */
  readonly folder: StoredPlace
  readonly run: string
  /** Folder of the inventory that the seal covers; null where it is not at hand. */
  readonly inventory: string | null
  /** File of the public key. */
  readonly key: string
}

/** What a seal was found to be; it holds where `faults` is empty. */
export interface SealReport {
  readonly run: string
  /** Null where the seal is not one of this key. */
  readonly sealedAt: string | null
  readonly keyId: string
  /** The runs whose manifests the seal names. */
  readonly runs: readonly string[]
  /** What of the inventory was held against the seal. */
  readonly inventory: 'as sealed' | 'not sealed' | 'not given' | 'not as sealed'
  readonly faults: readonly VerifyFault[]
}

/** Holds a run's manifest, those that it stands on, and its inventory against a seal. Throws CONFIG_INVALID for a key that is none. */
export async function verifySeal(question: SealQuestion): Promise<SealReport> {
  const { folder, run, inventory } = question
  const key = await readPublicKey(question.key)
  const files = nodeFileSystem()
  const path = sealPath(run)
  const bytes = await asSink(`read ${path}`, () => folder.files.readBelow(folder.path, below(folder.path, path)))
  const { seal, fault } =
    bytes === null ? { seal: null, fault: MISSING } : await openSeal(Buffer.from(bytes).toString('latin1').trim(), key)
  if (seal === null)
    return { run, sealedAt: null, keyId: key.id, runs: [], inventory: 'not sealed', faults: [{ path, fault }] }
  const faults: VerifyFault[] = []
  if (seal.run !== run) faults.push({ path, fault: `the seal of run ${seal.run}` })
  for (const { run: each, sha256 } of seal.manifests) {
    const found = await manifestBytes(folder, each)
    const told =
      found === null
        ? 'missing, and the seal names it'
        : sha256Hex(found) === sha256
          ? null
          : 'not the manifest that was sealed'
    if (told !== null) faults.push({ path: `runs/${each}/manifest.json`, fault: told })
  }
  const outcome = await inventoryOutcome(files, seal, inventory)
  return {
    run,
    sealedAt: seal.sealedAt,
    keyId: key.id,
    runs: seal.manifests.map((each) => each.run),
    inventory: outcome.is,
    faults: [...faults, ...outcome.faults],
  }
}

const MISSING = 'missing: seal the run with harvester seal RUN --key FILE'

type Opened = { readonly seal: Seal; readonly fault: null } | { readonly seal: null; readonly fault: string }

/** The content of a seal that this key signed in its own way; what is wrong in words for any other. */
async function openSeal(text: string, key: SealKey): Promise<Opened> {
  let payload: Uint8Array
  try {
    const { alg, kid, typ } = decodeProtectedHeader(text)
    if (alg !== key.algorithm) return no(`signed by ${printed(alg)}, and the key signs by ${key.algorithm}`)
    if (kid !== key.id) return no(`signed by another key (${printed(kid)}) than the given one (${key.id})`)
    if (typ !== SEAL_TYPE) return no('signed by this key as something else than a seal')
    const verified = await compactVerify(text, key.key, { algorithms: [key.algorithm] })
    payload = verified.payload
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return no('altered: the signature does not fit')
    return no('no seal: it is cut off or altered')
  }
  const { value, fault } = readStored(SealSchema, payload)
  return fault === null ? { seal: value, fault: null } : no(`${fault}: of another release`)
}

function no(fault: string): Opened {
  return { seal: null, fault }
}

/** A word of a header that anybody may have written. */
function printed(word: unknown): string {
  return typeof word === 'string' && /^[\w-]{1,64}$/.test(word) ? word : 'something unreadable'
}

async function inventoryOutcome(
  files: FileSystem,
  { inventory: sealed }: Seal,
  folder: string | null,
): Promise<{ readonly is: SealReport['inventory']; readonly faults: readonly VerifyFault[] }> {
  if (folder === null) return { is: sealed === null ? 'not sealed' : 'not given', faults: [] }
  const path = join(resolve(folder), 'inventory.json')
  if (sealed === null)
    return { is: 'not sealed', faults: [{ path, fault: 'not covered by the seal: seal again with --inventory' }] }
  const { sha256, faults } = await findInventory(files, resolve(folder))
  if (faults.length > 0) return { is: 'not as sealed', faults }
  return sha256 === sealed.sha256
    ? { is: 'as sealed', faults: [] }
    : { is: 'not as sealed', faults: [{ path, fault: 'not the inventory that was sealed' }] }
}
