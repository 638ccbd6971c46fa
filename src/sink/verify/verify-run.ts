import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Interval } from '../../contract/key.ts'
import type { Manifest, ManifestTable } from '../../contract/manifest.ts'
import { ManifestSchema } from '../manifest-schema.ts'
import { parsePartPath } from '../part/part-path.ts'
import { readStored } from '../read-stored.ts'
import { HarvestPlanSchema } from '../schema/plan-schema.ts'
import { RunMarkSchema } from '../schema/sink-mark-schema.ts'
import { sha256Hex } from '../sha256-hex.ts'
import { listRun, type RunListing } from './list-run.ts'
import { manifestFaults } from './manifest-faults.ts'
import { SeenIds } from './seen-ids.ts'
import { receiptPaths, verifyFiles } from './verify-files.ts'
import { verifyPart } from './verify-part.ts'
import { verifyReceipts } from './verify-receipts.ts'
import type { Fault, Note, VerifiedRun, VerifiedTable } from './verify-report.ts'

/** Recomputes a run from its files; `name` is the run's folder as the report is to call it. */
export async function verifyRun(runFolder: string, name: string): Promise<VerifiedRun> {
  const listing = await listRun(runFolder)
  const read = await readManifest(runFolder, listing)
  if (read.fault !== null) return withoutManifest(name, read.fault)
  const manifest = read.value
  const { faults: misplaced, notes: unnamed } = verifyFiles(manifest, listing)
  const faults: Fault[] = [
    ...manifestFaults(manifest).map((fault) => ({ path: 'manifest.json', fault })),
    ...folderFaults(manifest, name),
    ...misplaced,
    ...(await companionFaults(runFolder, manifest, listing)),
  ]
  const notes: Note[] = [...unnamed]
  const tables: VerifiedTable[] = []
  for (const table of manifest.tables) {
    const receipts = await verifyReceipts(runFolder, table, receiptPaths(listing, table.table))
    notes.push(...receipts.notes)
    const { verified, faults: damaged } = await verifyTable(runFolder, table, listing)
    faults.push(...receipts.faults, ...damaged)
    tables.push({ ...verified, faults: receipts.faults.length + damaged.length })
  }
  const { run, verdict } = manifest
  return {
    ...{ folder: name, run, instance: manifest.instance.name, verdict, tables },
    faults: faults.map((fault) => ({ ...fault, path: below(name, fault.path) })),
    notes: notes.map((note) => ({ ...note, path: below(name, note.path) })),
  }
}

async function readManifest(runFolder: string, listing: RunListing): Promise<ReturnType<typeof asManifest>> {
  if (!listing.files.has('manifest.json'))
    return { value: null, fault: 'missing: the run was never published, or its manifest was removed' }
  return asManifest(await readFile(join(runFolder, 'manifest.json')))
}

function asManifest(bytes: Uint8Array) {
  return readStored(ManifestSchema, bytes)
}

function withoutManifest(name: string, fault: string): VerifiedRun {
  const faults = [{ path: below(name, 'manifest.json'), fault }]
  return { folder: name, run: null, instance: null, verdict: null, tables: [], faults, notes: [] }
}

/** A run's folder bears its name; a folder given by itself may have been copied to another one. */
function folderFaults({ run }: Manifest, name: string): readonly Fault[] {
  if (name === '.' || basename(name) === run) return []
  return [{ path: 'manifest.json', fault: `expected run ${basename(name)}, as its folder is called, found ${run}` }]
}

/** The plan must be the one that the manifest names, and hold the same tables; the mark must be this run's. */
async function companionFaults(runFolder: string, manifest: Manifest, listing: RunListing): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  if (listing.files.has('plan.json')) {
    const bytes = await readFile(join(runFolder, 'plan.json'))
    const digest = sha256Hex(bytes)
    const { value: plan, fault } = readStored(HarvestPlanSchema, bytes)
    if (digest !== manifest.planDigest)
      faults.push({ path: 'plan.json', fault: `altered: expected digest ${manifest.planDigest}, found ${digest}` })
    else if (fault !== null) faults.push({ path: 'plan.json', fault })
    else {
      const planned = plan.tables.map(({ table, order }) => `${table} by ${order}`).sort()
      const listed = manifest.tables.map(({ table, order }) => `${table} by ${order}`).sort()
      for (const each of planned.filter((table) => !listed.includes(table)))
        faults.push({ path: 'manifest.json', fault: `the plan has ${each}, the manifest does not` })
      for (const each of listed.filter((table) => !planned.includes(table)))
        faults.push({ path: 'manifest.json', fault: `the manifest has ${each}, the plan does not` })
    }
  }
  if (listing.files.has('sink.json')) {
    const { value: mark, fault } = readStored(RunMarkSchema, await readFile(join(runFolder, 'sink.json')))
    if (fault !== null) faults.push({ path: 'sink.json', fault })
    else if (mark.run !== manifest.run || mark.instance !== manifest.instance.name)
      faults.push({
        path: 'sink.json',
        fault: `expected run ${manifest.run} of ${manifest.instance.name}, found run ${mark.run} of ${mark.instance}`,
      })
  }
  return faults
}

async function verifyTable(
  runFolder: string,
  table: ManifestTable,
  listing: RunListing,
): Promise<{ readonly verified: Omit<VerifiedTable, 'faults'>; readonly faults: readonly Fault[] }> {
  // In order of sys_id, ascending keys in intervals that do not overlap are unique by themselves.
  const seen = table.order === 'sys_id' ? null : new SeenIds()
  const held = intervalsByPart(table.intervals)
  const faults: Fault[] = []
  const intact = []
  for (const part of table.parts) {
    const form = parsePartPath(part.path)
    if (form?.table !== table.table || !listing.files.has(part.path)) continue
    const claim = {
      part,
      compression: form.compression,
      intervals: held.get(part.path) ?? [],
      order: table.order,
      seen,
    }
    const found = await verifyPart(runFolder, claim)
    faults.push(...found.map((fault) => ({ path: part.path, fault })))
    if (found.length === 0) intact.push(part)
  }
  return {
    verified: {
      table: table.table,
      verdict: table.verdict,
      rows: intact.reduce((sum, { rows }) => sum + rows, 0),
      parts: intact.length,
      bytes: intact.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    faults,
  }
}

function intervalsByPart(intervals: readonly Interval[]): ReadonlyMap<string | null, readonly Interval[]> {
  const held = new Map<string | null, Interval[]>()
  for (const interval of intervals) {
    const others = held.get(interval.part)
    if (others === undefined) held.set(interval.part, [interval])
    else others.push(interval)
  }
  return held
}

function below(folder: string, path: string): string {
  return folder === '.' ? path : `${folder}/${path}`
}
