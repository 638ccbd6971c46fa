import type { Manifest } from '../../contract/run/manifest.ts'
import { lastName, placeBelow, type StoredPlace } from '../places/stored-place.ts'
import { ManifestSchema } from '../schema/manifest-schema.ts'
import { HarvestPlanSchema } from '../schema/plan-schema.ts'
import { RunMarkSchema } from '../schema/sink-mark-schema.ts'
import { readStored, type Stored } from '../stored/read-stored.ts'
import { sha256Hex } from '../stored/sha256-hex.ts'
import { readFound, readFoundJson } from './files/read-found.ts'
import { receiptPaths, verifyFiles } from './files/verify-files.ts'
import { verifyReceipts } from './files/verify-receipts.ts'
import { listRun, type RunListing } from './list-run.ts'
import { manifestFaults } from './manifest-faults.ts'
import { planFaults } from './plan-faults.ts'
import type { Note, VerifiedRun, VerifiedTable, VerifyFault } from './verify-report.ts'
import { verifyTable } from './verify-table.ts'

/** Recomputes a run from its files; `name` is the run's folder as the report is to call it. */
export async function verifyRun(runFolder: StoredPlace, name: string): Promise<VerifiedRun> {
  const listing = await listRun(runFolder)
  const read = await readManifest(runFolder, listing)
  if (read.fault !== null) return withoutManifest(name, read.fault)
  const manifest = read.value
  const { faults: misplaced, notes: unnamed } = verifyFiles(manifest, listing)
  // Lists of lists: a forged manifest may bring millions of faults, more than one call takes as arguments.
  const faults: (readonly VerifyFault[])[] = [
    manifestFaults(manifest).map((fault) => ({ path: 'manifest.json', fault })),
    folderFaults(manifest, name),
    misplaced,
    await companionFaults(runFolder, manifest, listing),
  ]
  const notes: (readonly Note[])[] = [unnamed]
  const tables: VerifiedTable[] = []
  for (const table of manifest.tables) {
    const receipts = await verifyReceipts(runFolder, table, receiptPaths(listing, table.table))
    notes.push(receipts.notes)
    const { verified, faults: damaged } = await verifyTable(runFolder, table, listing)
    faults.push(receipts.faults, damaged)
    tables.push({ ...verified, faults: receipts.faults.length + damaged.length })
  }
  const { run, verdict } = manifest
  return {
    folder: name,
    run,
    instance: manifest.instance.name,
    verdict,
    tables,
    faults: faults.flat().map((fault) => ({ ...fault, path: below(name, fault.path) })),
    notes: notes.flat().map((note) => ({ ...note, path: below(name, note.path) })),
  }
}

async function readManifest(runFolder: StoredPlace, listing: RunListing): Promise<Stored<Manifest>> {
  if (!listing.files.has('manifest.json'))
    return { value: null, fault: 'missing: the run was never published, or its manifest was removed' }
  return readFoundJson(ManifestSchema, placeBelow(runFolder, 'manifest.json'))
}

function withoutManifest(name: string, fault: string): VerifiedRun {
  const faults = [{ path: below(name, 'manifest.json'), fault }]
  return { folder: name, run: null, instance: null, verdict: null, tables: [], faults, notes: [] }
}

/** A run's folder has its name; a single folder may have been copied to another place. */
function folderFaults({ run }: Manifest, name: string): readonly VerifyFault[] {
  if (name === '.' || lastName(name) === run) return []
  return [{ path: 'manifest.json', fault: `expected run ${lastName(name)}, as its folder is called, found ${run}` }]
}

/** The plan must be the one that the manifest names, and hold the same tables; the mark must be this run's. */
async function companionFaults(
  runFolder: StoredPlace,
  manifest: Manifest,
  listing: RunListing,
): Promise<readonly VerifyFault[]> {
  const faults: VerifyFault[] = []
  if (listing.files.has('plan.json')) {
    for (const fault of await planFileFaults(placeBelow(runFolder, 'plan.json'), manifest)) faults.push(fault)
  }
  if (listing.files.has('sink.json')) {
    const { value: mark, fault } = await readFoundJson(RunMarkSchema, placeBelow(runFolder, 'sink.json'))
    if (fault !== null) faults.push({ path: 'sink.json', fault })
    else if (mark.run !== manifest.run || mark.instance !== manifest.instance.name)
      faults.push({
        path: 'sink.json',
        fault: `expected run ${manifest.run} of ${manifest.instance.name}, found run ${mark.run} of ${mark.instance}`,
      })
  }
  return faults
}

async function planFileFaults(place: StoredPlace, manifest: Manifest): Promise<readonly VerifyFault[]> {
  const { value: bytes, fault: unread } = await readFound(place)
  if (unread !== null) return [{ path: 'plan.json', fault: unread }]
  const digest = sha256Hex(bytes)
  if (digest !== manifest.planDigest)
    return [{ path: 'plan.json', fault: `altered: expected digest ${manifest.planDigest}, found ${digest}` }]
  const { value: plan, fault } = readStored(HarvestPlanSchema, bytes)
  if (fault !== null) return [{ path: 'plan.json', fault }]
  return planFaults(plan, manifest).map((each) => ({ path: 'manifest.json', fault: each }))
}

function below(folder: string, path: string): string {
  return folder === '.' ? path : `${folder}/${path}`
}
