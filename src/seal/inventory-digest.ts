import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { type Inventory, InventorySchema } from '../inventory/model/inventory-schema.ts'
import type { FileSystem } from '../sink/directory/file-system.ts'
import { openRegular } from '../sink/directory/read/open-regular.ts'
import { readIfThere } from '../sink/directory/read/read-if-there.ts'
import { asSink } from '../sink/directory/sink-failure.ts'
import { readStored } from '../sink/stored/read-stored.ts'
import { sha256Hex } from '../sink/stored/sha256-hex.ts'

/** The largest file of an inventory that is read, whatever the document says: about ten million relations. */
const MOST_BYTES = 4 * 1024 ** 3

/** The document of an inventory with its digest, and what is wrong with the files that it names. */
export interface FoundInventory {
  /** Null where there is none that could be read. */
  readonly inventory: Inventory | null
  readonly sha256: string | null
  readonly faults: readonly { readonly path: string; readonly fault: string }[]
}

/** Reads an inventory's document and holds the files beside it against the digests that it names. */
export async function findInventory(files: FileSystem, folder: string): Promise<FoundInventory> {
  const path = join(folder, 'inventory.json')
  const bytes = await asSink(`read ${path}`, () => readIfThere(files, path))
  if (bytes === null) return none(path, 'missing: no inventory was taken here')
  const { value: inventory, fault } = readStored(InventorySchema, bytes)
  if (fault !== null) return none(path, fault)
  if (inventory.state !== 'finished') return none(path, 'of an inventory that was not finished')
  const faults: { path: string; fault: string }[] = []
  for (const { path: name, bytes, sha256 } of inventory.files) {
    const fault = await faultOf(files, folder, { name, bytes, sha256 })
    if (fault !== null) faults.push({ path: join(folder, name), fault })
  }
  return { inventory, sha256: sha256Hex(bytes), faults }
}

function none(path: string, fault: string): FoundInventory {
  return { inventory: null, sha256: null, faults: [{ path, fault }] }
}

/** A file that an inventory names. */
interface NamedFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

/** What is wrong with a file beside the document; null for the one that it names. */
async function faultOf(files: FileSystem, folder: string, { name, bytes, sha256 }: NamedFile): Promise<string | null> {
  const path = join(folder, name)
  try {
    const here = await asSink(`read ${folder}`, () => files.list(folder))
    if (!here.some((entry) => entry.name === name)) return 'missing'
    const found = await asSink(`read ${path}`, () => digestOf(path, Math.min(bytes, MOST_BYTES)))
    return found === sha256 ? null : OTHER
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
    return `${OTHER}: ${error.message}`
  }
}

const OTHER = 'not the file that the inventory names'

async function digestOf(path: string, maxBytes: number): Promise<string> {
  const hash = createHash('sha256')
  const file = await openRegular(path, 'refused', maxBytes)
  // The stream closes the file.
  for await (const piece of file.createReadStream()) hash.update(piece)
  return hash.digest('hex')
}
