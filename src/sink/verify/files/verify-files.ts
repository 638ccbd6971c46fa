import type { Manifest } from '../../../contract/run/manifest.ts'
import { isTableName } from '../../../contract/table/table-name.ts'
import { nameBehindTemporary } from '../../directory/temporary-name.ts'
import { partsOfTable } from '../../part/named-part.ts'
import { parsePartPath } from '../../part/part-path.ts'
import { prefixInName } from '../../stored/receipt-name.ts'
import type { RunListing } from '../list-run.ts'
import type { Note, VerifyFault } from '../verify-report.ts'

const ALWAYS_THERE = ['sink.json', 'plan.json', 'manifest.json'] as const

/** Files and folders that should be there and are not, or are there and should not be. */
export function verifyFiles(
  manifest: Manifest,
  listing: RunListing,
): { readonly faults: readonly VerifyFault[]; readonly notes: readonly Note[] } {
  const parts = new Set(manifest.tables.flatMap(partsOfTable).map(({ part }) => part.path))
  const tables = new Set(manifest.tables.map(({ table }) => table))
  const faults: VerifyFault[] = []
  const notes: Note[] = []
  for (const path of [...ALWAYS_THERE, ...parts]) if (!listing.files.has(path)) faults.push({ path, fault: 'missing' })
  for (const path of listing.folders) if (!isOurFolder(path)) faults.push({ path, fault: 'unexpected folder' })
  for (const path of listing.others) faults.push({ path, fault: 'neither a file nor a folder: links are not followed' })
  for (const path of listing.files) {
    if (parts.has(path) || isAlwaysThere(path)) continue
    const kind = kindOf(path, tables)
    if (kind === 'part') notes.push({ path, note: 'no receipt names this part; it is ignored' })
    else if (kind === 'temporary') notes.push({ path, note: 'left by an unfinished writer; it is ignored' })
    else if (kind === 'unknown') faults.push({ path, fault: 'unexpected file' })
  }
  return { faults, notes }
}

/** Paths of a table's receipts. */
export function receiptPaths(listing: RunListing, table: string): readonly string[] {
  const folder = `receipts/${table}/`
  return [...listing.files]
    .filter((path) => path.startsWith(folder) && prefixInName(path.slice(folder.length)) !== null)
    .sort()
}

function isAlwaysThere(path: string): boolean {
  return ALWAYS_THERE.some((name) => name === path)
}

function isOurFolder(path: string): boolean {
  const [kind, table, ...below] = path.split('/')
  if ((kind !== 'tables' && kind !== 'receipts') || below.length > 0) return false
  return table === undefined || isTableName(table)
}

function kindOf(path: string, tables: ReadonlySet<string>): 'part' | 'receipt' | 'temporary' | 'unknown' {
  const cut = path.lastIndexOf('/') + 1
  const folder = path.slice(0, cut)
  const name = path.slice(cut)
  const behind = nameBehindTemporary(name)
  if (behind !== null) {
    const target = folder + behind
    const ours = isAlwaysThere(target) || kindOf(target, tables) !== 'unknown'
    return ours ? 'temporary' : 'unknown'
  }
  if (parsePartPath(path) !== null) return 'part'
  const [kind, table, ...rest] = path.split('/')
  const ofATable = kind === 'receipts' && table !== undefined && tables.has(table) && rest.length === 1
  return ofATable && prefixInName(name) !== null ? 'receipt' : 'unknown'
}
