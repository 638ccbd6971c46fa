import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { Manifest } from '../../contract/run/manifest.ts'
import { asSink } from '../../sink/directory/sink-failure.ts'
import { isRunFolder } from '../../sink/places/place-names.ts'
import { below, type StoredPlace } from '../../sink/places/stored-place.ts'
import { publishedRuns } from '../../sink/run/published-runs.ts'

/** A run in an instance's folder, as the index tells of it. */
export type ListedRun =
  | { readonly state: 'published'; readonly run: string; readonly manifest: Manifest }
  /** It has no manifest: it is still at work, or was given up. */
  | { readonly state: 'open'; readonly run: string }
  | { readonly state: 'damaged'; readonly run: string; readonly reason: string }

/** Lists every run of an instance, newest first; a damaged one is listed with what is wrong. Throws SINK_UNAVAILABLE. */
export async function listRuns(instance: StoredPlace): Promise<readonly ListedRun[]> {
  const { files, path: instanceFolder } = instance
  const published = publishedRuns(files, instanceFolder)
  const runs: ListedRun[] = []
  const folder = below(instanceFolder, 'runs')
  for (const { name, kind } of await asSink(`read ${folder}`, () => files.list(folder))) {
    if (kind !== 'folder' || !isRunFolder(name)) continue
    runs.push(await listedRun(instance, name, () => published.manifest(name)))
  }
  return runs.toSorted((a, b) => (startOf(a) < startOf(b) ? 1 : -1))
}

async function listedRun(
  { files, path: instanceFolder }: StoredPlace,
  run: string,
  manifestOf: () => Promise<Manifest>,
): Promise<ListedRun> {
  try {
    const path = below(instanceFolder, 'runs', run, 'manifest.json')
    if ((await asSink(`read ${path}`, () => files.readBelow(instanceFolder, path))) === null)
      return { state: 'open', run }
    return { state: 'published', run, manifest: await manifestOf() }
  } catch (error) {
    if (speaksOf(error, 'files')) return { state: 'damaged', run, reason: error.message }
    throw error
  }
}

/** Runs without a manifest come first, in the order of their ids, which begin with a time. */
function startOf(listed: ListedRun): string {
  return listed.state === 'published' ? `0 ${listed.manifest.startedAt} ${listed.run}` : `1 ${listed.run}`
}
