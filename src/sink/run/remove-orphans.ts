import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { mapInLanes } from '../../contract/map-in-lanes.ts'
import type { Receipt } from '../../contract/receipt.ts'
import type { Manifest, ManifestTable } from '../../contract/run/manifest.ts'
import { isTableName } from '../../contract/table/table-name.ts'
import { nameBehindTemporary } from '../directory/temporary-name.ts'
import type { StoredFiles } from '../files/stored-files.ts'
import { partsOfReceipt, partsOfTable } from '../part/named-part.ts'
import { parsePartPath } from '../part/part-path.ts'
import { below } from '../places/stored-place.ts'
import { ReceiptSchema } from '../schema/receipt-schema.ts'
import { readStored } from '../stored/read-stored.ts'
import { digestPrefix, prefixInName } from '../stored/receipt-name.ts'
import { sha256Hex } from '../stored/sha256-hex.ts'

/** Paths of the receipts that hold nothing but what the manifest names; throws MANIFEST_MISMATCH for a part without a receipt. */
export async function keptReceipts(
  files: StoredFiles,
  folder: string,
  manifest: Manifest,
): Promise<ReadonlySet<string>> {
  const named = await mapInLanes(manifest.tables, files.atOnce, async ({ table }) =>
    (await files.list(below(folder, 'receipts', table))).map(({ name }) => ({ table, name })),
  )
  const found = await mapInLanes(named.flat(), files.atOnce, async ({ table, name }) => {
    const path = `receipts/${table}/${name}`
    return { table, path, receipt: await intactReceipt(files, below(folder, path), name) }
  })
  const kept = new Set<string>()
  for (const table of manifest.tables) {
    const proved = new Set<string>()
    const bears = borneBy(table)
    for (const { path, receipt } of found.filter((each) => each.table === table.table)) {
      if (receipt === null || !bears(receipt)) continue
      kept.add(path)
      for (const { part } of partsOfReceipt(receipt)) proved.add(part.path)
    }
    const unproved = partsOfTable(table).find(({ part }) => !proved.has(part.path))
    if (unproved !== undefined)
      throw new HarvestError('MANIFEST_MISMATCH', `${unproved.part.path} is named by no receipt of ${table.table}`)
  }
  return kept
}

/** Removes parts, receipts and temporary files that the manifest does not stand on; files that are not ours stay. */
export async function removeOrphans(
  files: StoredFiles,
  folder: string,
  manifest: Manifest,
  kept: ReadonlySet<string>,
): Promise<void> {
  const parts = manifest.tables.flatMap(partsOfTable)
  const named = new Set([...kept, ...parts.map(({ part }) => part.path)])
  for (const path of await orphans(files, folder)) if (!named.has(path)) await files.remove(below(folder, path))
}

/** Removes what a crash between writing and swapping left beside `latest.json`; an instance has one publisher at a time. */
export async function removeUnswapped(files: StoredFiles, instanceFolder: string): Promise<void> {
  for (const { name } of await listQuietly(files, instanceFolder))
    if (nameBehindTemporary(name) === 'latest.json') await files.remove(below(instanceFolder, name))
}

/** Every file that a writer of this run may have left; a folder that cannot be listed keeps its orphans, which harm nobody. */
async function orphans(files: StoredFiles, folder: string): Promise<readonly string[]> {
  const unswapped = (await listQuietly(files, folder))
    .map(({ name }) => name)
    .filter((name) => nameBehindTemporary(name) !== null)
  const folders = await mapInLanes(['tables', 'receipts'] as const, files.atOnce, async (kind) => {
    const tables = await listQuietly(files, below(folder, kind))
    const ours = tables.filter((table) => table.kind === 'folder' && isTableName(table.name))
    return ours.map(({ name }) => ({ kind, table: name }))
  })
  const found = await mapInLanes(folders.flat(), files.atOnce, async ({ kind, table }) => {
    const there = await listQuietly(files, below(folder, kind, table))
    return there.flatMap(({ name }) => {
      const path = `${kind}/${table}/${name}`
      const ours = kind === 'tables' ? parsePartPath(path) !== null : prefixInName(name) !== null
      return ours || nameBehindTemporary(name) !== null ? [path] : []
    })
  })
  return [...unswapped, ...found.flat()]
}

async function listQuietly(files: StoredFiles, path: string): ReturnType<StoredFiles['list']> {
  try {
    return await files.list(path)
  } catch {
    return []
  }
}

async function intactReceipt(files: StoredFiles, path: string, name: string): Promise<Receipt | null> {
  const prefix = prefixInName(name)
  if (prefix === null) return null
  const bytes = await files.read(path)
  return bytes !== null && digestPrefix(sha256Hex(bytes)) === prefix ? readStored(ReceiptSchema, bytes).value : null
}

/** Whether the manifest has every part and every interval of a receipt. */
function borneBy(table: ManifestTable): (receipt: Receipt) => boolean {
  const parts = new Map(partsOfTable(table).map(({ part }) => [part.path, part]))
  const intervals = new Set(table.intervals.map((interval) => intervalText(interval)))
  return (receipt) =>
    partsOfReceipt(receipt).every(({ part }) => parts.get(part.path)?.sha256 === part.sha256) &&
    receipt.intervals.every((interval) => intervals.has(intervalText(interval)))
}

function intervalText({ lo, hi, rows, hidden, part }: ManifestTable['intervals'][number]): string {
  return JSON.stringify([lo, hi, rows, hidden, part])
}
