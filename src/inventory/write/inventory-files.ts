import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { ensureRoot } from '../../sink/directory/ensure-folder.ts'
import type { FileSystem } from '../../sink/directory/file-system.ts'
import { removeQuietly, swapFile } from '../../sink/directory/place-file.ts'
import { nameBehindTemporary } from '../../sink/directory/temporary-name.ts'
import { canonicalJson } from '../../sink/stored/canonical-json.ts'
import { readStored } from '../../sink/stored/read-stored.ts'
import { type Inventory, InventorySchema } from '../model/inventory-schema.ts'

/** The document that says what the others are; written last. */
const INVENTORY_FILE = 'inventory.json'

/** The files of lines, beside the document. */
const LINE_FILES: readonly string[] = ['automations.ndjson', 'nodes.ndjson', 'edges.ndjson', 'findings.ndjson']

/** The same files in other forms. */
const FORM_FILES: readonly string[] = [
  'automations.csv',
  'edges.csv',
  'findings.csv',
  'findings.sarif',
  'opengraph.json',
]

/** Lines go to the disk in blocks of at least this size, in bytes. */
const BLOCK_BYTES = 256 * 1024

/** A file that was written. */
export type WrittenFile = Inventory['files'][number]

/**
 * Makes a folder ready for an inventory. One that holds files of such names without the document that makes them ours is
 * refused with CONFIG_INVALID; a new one is marked as ours before anything else is written.
 */
export async function openInventoryFolder(files: FileSystem, folder: string, unfinished: Inventory): Promise<void> {
  await ensureRoot(files, folder)
  const entries = await files.list(folder)
  for (const { name } of entries)
    if (isOurs(nameBehindTemporary(name) ?? '')) await removeQuietly(files, join(folder, name))
  const taken = entries.find(({ name }) => isOurs(name))
  if (taken === undefined) {
    await writeDocument(files, folder, unfinished)
    return
  }
  const { fault } = entries.some(({ name }) => name === INVENTORY_FILE)
    ? readStored(InventorySchema, await files.read(join(folder, INVENTORY_FILE)))
    : { fault: 'missing' }
  if (fault !== null)
    throw new HarvestError(
      'CONFIG_INVALID',
      `${folder} holds ${taken.name} and no ${INVENTORY_FILE} of an inventory: choose another folder`,
    )
}

/** Writes one JSON text a line, whole or not at all. */
export async function writeLines(
  files: FileSystem,
  folder: string,
  path: string,
  lines: Iterable<unknown>,
): Promise<WrittenFile> {
  const hash = createHash('sha256')
  let [count, bytes] = [0, 0]
  function* blocks(): Generator<Buffer> {
    let open: string[] = []
    let size = 0
    for (const line of lines) {
      const text = `${JSON.stringify(line)}\n`
      open.push(text)
      size += text.length
      count += 1
      if (size < BLOCK_BYTES) continue
      yield measured(open.join(''))
      open = []
      size = 0
    }
    if (size > 0) yield measured(open.join(''))
  }
  function measured(text: string): Buffer {
    const block = Buffer.from(text)
    hash.update(block)
    bytes += block.length
    return block
  }
  await swapFile(files, join(folder, path), blocks())
  return { path, lines: count, bytes, sha256: hash.digest('hex') }
}

/** Writes pieces of text as a file, whole or not at all. */
export async function writePieces(
  files: FileSystem,
  folder: string,
  path: string,
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<WrittenFile> {
  const hash = createHash('sha256')
  let [lines, bytes] = [0, 0]
  async function* measured(): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      hash.update(piece)
      bytes += piece.length
      for (let at = piece.indexOf(0x0a); at !== -1; at = piece.indexOf(0x0a, at + 1)) lines += 1
      yield piece
    }
  }
  await swapFile(files, join(folder, path), measured())
  return { path, lines, bytes, sha256: hash.digest('hex') }
}

/** Writes the document; readers see the old one or the new one. */
export async function writeDocument(files: FileSystem, folder: string, inventory: Inventory): Promise<void> {
  await swapFile(files, join(folder, INVENTORY_FILE), [Buffer.from(canonicalJson(inventory))])
}

function isOurs(name: string): boolean {
  return name === INVENTORY_FILE || LINE_FILES.includes(name) || FORM_FILES.includes(name)
}
