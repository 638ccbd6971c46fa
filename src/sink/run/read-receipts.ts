import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { Receipt } from '../../contract/receipt.ts'
import type { StoredFiles } from '../files/stored-files.ts'
import { below } from '../places/stored-place.ts'
import { ReceiptSchema } from '../schema/receipt-schema.ts'
import { requireStored } from '../stored/read-stored.ts'
import { receiptChain } from '../stored/receipt-chain.ts'
import { digestPrefix, prefixInName, receiptsFolder } from '../stored/receipt-name.ts'
import { sha256Hex } from '../stored/sha256-hex.ts'

/** The chain of receipts that ends at a digest, first slice first; throws MANIFEST_MISMATCH naming the file at fault. */
export async function readReceiptChain(
  files: StoredFiles,
  runFolder: string,
  table: string,
  head: string,
): Promise<readonly Receipt[]> {
  const folder = receiptsFolder(table)
  const names = byPrefix(await files.list(below(runFolder, folder)))
  return receiptChain(table, head, (digest) => readReceipt(files, runFolder, folder, names, digest))
}

/** Names of receipts by the beginning of their digest: a large table has thousands, and each is looked for. */
function byPrefix(found: readonly { readonly name: string }[]): ReadonlyMap<string | null, readonly string[]> {
  const names = new Map<string | null, string[]>()
  for (const { name } of found) {
    const prefix = prefixInName(name)
    const others = names.get(prefix)
    if (others === undefined) names.set(prefix, [name])
    else others.push(name)
  }
  return names
}

async function readReceipt(
  files: StoredFiles,
  runFolder: string,
  folder: string,
  names: ReturnType<typeof byPrefix>,
  digest: string,
): Promise<Receipt> {
  const candidates = names.get(digestPrefix(digest)) ?? []
  for (const name of candidates) {
    const bytes = await files.read(below(runFolder, folder, name))
    if (bytes !== null && sha256Hex(bytes) === digest) return requireStored(ReceiptSchema, bytes, `${folder}/${name}`)
  }
  const [altered] = candidates
  throw new HarvestError(
    'MANIFEST_MISMATCH',
    altered === undefined
      ? `${folder}: no file holds receipt ${digest}`
      : `${folder}/${altered} was altered: its digest is not ${digest}`,
  )
}
