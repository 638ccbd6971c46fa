import type { Latest } from '../../contract/run/manifest.ts'
import { manifestReader } from '../chain/manifest-reader.ts'
import { findPlaces, listEntries } from '../places/find-places.ts'
import { isRunFolder } from '../places/place-names.ts'
import { placeBelow, type StoredPlace } from '../places/stored-place.ts'
import { publishedRuns } from '../run/published-runs.ts'
import { LatestSchema } from '../schema/latest-schema.ts'
import { ManifestSchema } from '../schema/manifest-schema.ts'
import type { Stored } from '../stored/read-stored.ts'
import { checkLatest } from './check-latest.ts'
import { readFoundJson } from './files/read-found.ts'
import type { VerifyFault } from './verify-report.ts'

/** The runs to verify below a folder, and what is wrong with the pointers that lead to them. */
export interface FoundRuns {
  /** Paths relative to the folder; `.` for the folder itself. */
  readonly runs: readonly string[]
  readonly faults: readonly VerifyFault[]
}

/** The runs of an output, instance or run folder; throws CONFIG_INVALID where it is none of them. */
export async function findRuns(folder: StoredPlace): Promise<FoundRuns> {
  const places = await findPlaces(folder)
  if (places.kind === 'run') return { runs: ['.'], faults: [] }
  const runs: string[] = []
  const faults: VerifyFault[] = []
  for (const instance of places.instances) {
    const found = await newestRun(placeBelow(folder, instance), instance === '.' ? '' : `${instance}/`)
    for (const run of found.runs) runs.push(run)
    for (const fault of found.faults) faults.push(fault)
  }
  return { runs, faults }
}

/** The run that `latest.json` names and those on which its tables stand; where that leads nowhere, a fault and the newest finished run by the manifests. */
async function newestRun(instanceFolder: StoredPlace, prefix: string): Promise<FoundRuns> {
  const path = `${prefix}latest.json`
  const there = await runsIn(instanceFolder)
  const { value: latest, fault } = await readLatest(instanceFolder)
  if (fault === null && there.has(latest.run)) {
    const read = manifestReader(publishedRuns(instanceFolder.files, instanceFolder.path))
    const { runs, faults } = await checkLatest(latest, read)
    return {
      runs: [...runs].map((run) => `${prefix}runs/${run}`),
      faults: faults.map((each) => ({ path, fault: each })),
    }
  }
  const newest = await newestPublished(instanceFolder, there, true)
  // Cancelled and failed runs publish a manifest and move no pointer: what they hold is verified too.
  const stopped = newest === null ? await newestPublished(instanceFolder, there, false) : null
  if (stopped !== null) return { runs: [`${prefix}runs/${stopped}`], faults: [] }
  return {
    runs: newest === null ? [] : [`${prefix}runs/${newest}`],
    faults: [{ path, fault: fault ?? `names run ${latest.run}, which is missing` }],
  }
}

async function runsIn(instanceFolder: StoredPlace): Promise<ReadonlySet<string>> {
  const { folders } = await listEntries(placeBelow(instanceFolder, 'runs'))
  return new Set([...folders].filter(isRunFolder))
}

async function readLatest(instanceFolder: StoredPlace): Promise<Stored<Latest>> {
  if (!(await listEntries(instanceFolder)).files.has('latest.json'))
    return { value: null, fault: 'missing: no run of this instance has finished, or the pointer was removed' }
  return readFoundJson(LatestSchema, placeBelow(instanceFolder, 'latest.json'))
}

async function newestPublished(
  instanceFolder: StoredPlace,
  there: ReadonlySet<string>,
  finished: boolean,
): Promise<string | null> {
  let newest: { readonly run: string; readonly startedMs: number } | null = null
  for (const run of there) {
    const folder = placeBelow(instanceFolder, 'runs', run)
    if (!(await listEntries(folder)).files.has('manifest.json')) continue
    const { value } = await readFoundJson(ManifestSchema, placeBelow(folder, 'manifest.json'))
    if (value === null || (finished && value.state !== 'finished')) continue
    const startedMs = Date.parse(value.startedAt)
    if (newest === null || startedMs > newest.startedMs) newest = { run, startedMs }
  }
  return newest?.run ?? null
}
