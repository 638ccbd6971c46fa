import type { Receipt, StoredPart } from '../../../contract/receipt.ts'
import type { Interval } from '../../../contract/row/key.ts'
import type { ManifestTable } from '../../../contract/run/manifest.ts'
import { partsOfReceipt, partsOfTable } from '../../part/named-part.ts'
import { placeBelow, type StoredPlace } from '../../places/stored-place.ts'
import { ReceiptSchema } from '../../schema/receipt-schema.ts'
import { readStored } from '../../stored/read-stored.ts'
import { digestPrefix, prefixInName } from '../../stored/receipt-name.ts'
import { sha256Hex } from '../../stored/sha256-hex.ts'
import { shown, shownBound } from '../shown.ts'
import type { Note, VerifyFault } from '../verify-report.ts'
import { readFound } from './read-found.ts'

/** What the receipts of a table say against its manifest. */
export interface ReceiptFindings {
  readonly faults: readonly VerifyFault[]
  readonly notes: readonly Note[]
}

interface Found {
  readonly path: string
  readonly receipt: Receipt
}

/** Reads a table's receipts (`paths`, relative to the run's folder) and follows their chains. */
export async function verifyReceipts(
  runFolder: StoredPlace,
  table: ManifestTable,
  paths: readonly string[],
): Promise<ReceiptFindings> {
  const faults: VerifyFault[] = []
  const notes: Note[] = []
  const byDigest = new Map<string, Found>()
  for (const path of paths) {
    const { value: bytes, fault: unread } = await readFound(placeBelow(runFolder, path))
    if (unread !== null) {
      faults.push({ path, fault: unread })
      continue
    }
    const digest = sha256Hex(bytes)
    const { value, fault } = readStored(ReceiptSchema, bytes)
    const claimed = prefixInName(path.slice(path.lastIndexOf('/') + 1))
    if (claimed !== digestPrefix(digest))
      faults.push({ path, fault: `altered: expected digest ${claimed}…, found ${digestPrefix(digest)}…` })
    else if (fault !== null) faults.push({ path, fault })
    else byDigest.set(digest, { path, receipt: value })
  }
  const strangeness = strangeTo(table)
  const borne = [...byDigest.values()].filter(({ path, receipt }) => {
    const strange = strangeness(receipt)
    // Written by an attempt that outlived its run: harmless, since nothing names it.
    if (strange === null) return true
    notes.push({ path, note: `the manifest is not based on this receipt: ${strange}` })
    return false
  })
  for (const found of borne) {
    const broken = brokenLink(found.receipt, byDigest)
    if (broken !== null) faults.push({ path: found.path, fault: broken })
  }
  return { faults: [...faults, ...unproved(table, borne)], notes }
}

/** Finds the first thing in a receipt that is not in the manifest; null if everything is. */
function strangeTo(table: ManifestTable): (receipt: Receipt) => string | null {
  const parts = new Set(partsOfTable(table).map(({ part }) => partText(part)))
  const intervals = new Set(table.intervals.map(intervalText))
  return (receipt) => {
    if (receipt.table !== table.table) return `it is of table ${shown(receipt.table)}`
    const strange = partsOfReceipt(receipt).find(({ part }) => !parts.has(partText(part)))
    if (strange !== undefined) return `it stores ${shown(strange.part.path)} otherwise`
    const interval = receipt.intervals.find((each) => !intervals.has(intervalText(each)))
    return interval === undefined ? null : `it has another interval after ${shownBound(interval.lo, 'the start')}`
  }
}

function brokenLink({ previous, from, sequence }: Receipt, byDigest: ReadonlyMap<string, Found>): string | null {
  if (previous === null) return null
  const before = byDigest.get(previous)
  if (before === undefined) return `the receipt before it, ${digestPrefix(previous)}…, is missing`
  if (before.receipt.cursor === from && before.receipt.sequence < sequence) return null
  return `it begins at ${shownBound(from, 'the start')}, the receipt before it ended at ${shownBound(before.receipt.cursor, 'the end')}`
}

/** Parts and intervals of the manifest that no receipt proves. */
function unproved(table: ManifestTable, receipts: readonly Found[]): readonly VerifyFault[] {
  const parts = new Set(receipts.flatMap(({ receipt }) => partsOfReceipt(receipt)).map(({ part }) => part.path))
  const intervals = new Set(receipts.flatMap(({ receipt }) => receipt.intervals.map(intervalText)))
  const path = `receipts/${table.table}`
  return [
    ...partsOfTable(table)
      .filter(({ part }) => !parts.has(part.path))
      .map(({ part }) => ({ path, fault: `no receipt proves ${part.path}` })),
    ...table.intervals
      .filter((interval) => interval.part === null && !intervals.has(intervalText(interval)))
      .map(({ lo }) => ({ path, fault: `no receipt proves the interval after ${shownBound(lo, 'the start')}` })),
  ]
}

function partText({ path, rows, bytes, sha256 }: StoredPart): string {
  return JSON.stringify([path, rows, bytes, sha256])
}

function intervalText({ lo, hi, rows, hidden, proof, part }: Interval): string {
  return JSON.stringify([lo, hi, rows, hidden, proof, part])
}
