import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HarvestError } from '../../contract/harvest-error.ts'
import { manifestReader } from '../chain/manifest-reader.ts'
import { nodeFileSystem } from '../directory/node-file-system.ts'
import { publishedRuns } from '../directory/published-runs.ts'
import { systemCode } from '../directory/sink-failure.ts'
import { ManifestSchema } from '../manifest-schema.ts'
import { isRunFolder } from '../place-names.ts'
import { readStored } from '../read-stored.ts'
import { LatestSchema } from '../schema/latest-schema.ts'
import { latestFaults } from './latest-faults.ts'
import type { Fault } from './verify-report.ts'

/** The runs to verify below a folder, and what is wrong with the pointers that lead to them. */
export interface FoundRuns {
  /** Paths relative to the folder; `.` for the folder itself. */
  readonly runs: readonly string[]
  readonly faults: readonly Fault[]
}

interface Entries {
  readonly files: ReadonlySet<string>
  readonly folders: ReadonlySet<string>
}

/** Tells an output, instance or run folder by what it holds; throws CONFIG_INVALID where it is none of them. */
export async function findRuns(folder: string): Promise<FoundRuns> {
  const { files, folders } = await listGiven(folder)
  if (files.has('manifest.json') || files.has('plan.json') || folders.has('receipts'))
    return { runs: ['.'], faults: [] }
  if (folders.has('runs')) return newestRun(folder, '')
  const runs: string[] = []
  const faults: Fault[] = []
  for (const instance of [...folders].sort()) {
    if (!(await list(join(folder, instance))).folders.has('runs')) continue
    const found = await newestRun(join(folder, instance), `${instance}/`)
    runs.push(...found.runs)
    faults.push(...found.faults)
  }
  if (runs.length > 0 || faults.length > 0) return { runs, faults }
  throw noHarvest(folder)
}

/** The run that `latest.json` names; where that leads nowhere, a fault and the newest finished run by the manifests. */
async function newestRun(instanceFolder: string, prefix: string): Promise<FoundRuns> {
  const path = `${prefix}latest.json`
  const there = await runsIn(instanceFolder)
  const { value: latest, fault } = await readLatest(instanceFolder)
  if (fault === null && there.has(latest.run)) {
    const read = manifestReader(publishedRuns(nodeFileSystem(), instanceFolder))
    const faults = (await latestFaults(latest, read)).map((each) => ({ path, fault: each }))
    return { runs: [`${prefix}runs/${latest.run}`], faults }
  }
  const newest = await newestPublished(instanceFolder, there, true)
  // Cancelled and failed runs publish a manifest and move no pointer: what they hold is verified all the same.
  const stopped = newest === null ? await newestPublished(instanceFolder, there, false) : null
  if (stopped !== null) return { runs: [`${prefix}runs/${stopped}`], faults: [] }
  return {
    runs: newest === null ? [] : [`${prefix}runs/${newest}`],
    faults: [{ path, fault: fault ?? `names run ${latest.run}, which is missing` }],
  }
}

async function runsIn(instanceFolder: string): Promise<ReadonlySet<string>> {
  const { folders } = await list(join(instanceFolder, 'runs'))
  return new Set([...folders].filter(isRunFolder))
}

async function readLatest(instanceFolder: string): Promise<ReturnType<typeof asLatest>> {
  if (!(await list(instanceFolder)).files.has('latest.json'))
    return { value: null, fault: 'missing: no run of this instance has finished, or the pointer was removed' }
  return asLatest(await readFile(join(instanceFolder, 'latest.json')))
}

function asLatest(bytes: Uint8Array) {
  return readStored(LatestSchema, bytes)
}

async function newestPublished(
  instanceFolder: string,
  there: ReadonlySet<string>,
  finished: boolean,
): Promise<string | null> {
  let newest: { readonly run: string; readonly startedMs: number } | null = null
  for (const run of there) {
    const folder = join(instanceFolder, 'runs', run)
    if (!(await list(folder)).files.has('manifest.json')) continue
    const { value } = readStored(ManifestSchema, await readFile(join(folder, 'manifest.json')))
    if (value === null || (finished && value.state !== 'finished')) continue
    const startedMs = Date.parse(value.startedAt)
    if (newest === null || startedMs > newest.startedMs) newest = { run, startedMs }
  }
  return newest?.run ?? null
}

async function listGiven(folder: string): Promise<Entries> {
  try {
    return await list(folder)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') throw noHarvest(folder, error)
    throw error
  }
}

function noHarvest(folder: string, cause?: unknown): HarvestError {
  return new HarvestError('CONFIG_INVALID', `${folder} holds no harvest: give an output, instance or run folder`, {
    cause,
  })
}

async function list(folder: string): Promise<Entries> {
  const entries = await readdir(folder, { withFileTypes: true })
  return {
    files: new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name)),
    folders: new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)),
  }
}
