import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { type Inventory, InventorySchema } from '../inventory/model/inventory-schema.ts'
import type { FileSystem } from '../sink/directory/file-system.ts'
import { readIfThere } from '../sink/directory/read/read-if-there.ts'
import { readStored } from '../sink/stored/read-stored.ts'
import { sha256Hex } from '../sink/stored/sha256-hex.ts'

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
  const bytes = await readIfThere(files, path)
  if (bytes === null) return none(path, 'missing: no inventory was taken here')
  const { value: inventory, fault } = readStored(InventorySchema, bytes)
  if (fault !== null) return none(path, fault)
  if (inventory.state !== 'finished') return none(path, 'of an inventory that was not finished')
  const faults: { path: string; fault: string }[] = []
  for (const { path: name, sha256 } of inventory.files) {
    const found = await digestOf(files, folder, name)
    if (found !== sha256)
      faults.push({
        path: join(folder, name),
        fault: found === null ? 'missing' : 'not the file that the inventory names',
      })
  }
  return { inventory, sha256: sha256Hex(bytes), faults }
}

function none(path: string, fault: string): FoundInventory {
  return { inventory: null, sha256: null, faults: [{ path, fault }] }
}

/** The digest of a file beside the document; null where there is no such plain file. */
async function digestOf(files: FileSystem, folder: string, name: string): Promise<string | null> {
  const here = await files.list(folder)
  if (!here.some((entry) => entry.name === name && entry.kind === 'file')) return null
  const hash = createHash('sha256')
  for await (const piece of createReadStream(join(folder, name))) hash.update(piece)
  return hash.digest('hex')
}
