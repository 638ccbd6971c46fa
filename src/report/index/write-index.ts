import { basename, dirname, join, resolve } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { ensureRoot } from '../../sink/directory/ensure-folder.ts'
import type { FileSystem } from '../../sink/directory/file-system.ts'
import { nodeFileSystem } from '../../sink/directory/node-file-system.ts'
import { swapFile } from '../../sink/directory/place-file.ts'
import { asSink, systemCode } from '../../sink/directory/sink-failure.ts'
import { findPlaces } from '../../sink/places/find-places.ts'
import { requireOutside } from '../../sink/places/require-outside.ts'
import { type HarvestPlace, lastName, placeBelow, wholePlace } from '../../sink/places/stored-place.ts'
import { type IndexedInstance, indexPage } from './index-page.ts'
import { listRuns } from './list-runs.ts'

/** What was written. */
export interface WrittenIndex {
  readonly out: string
  readonly instances: number
  readonly runs: number
}

/**
 * Writes the page that leads to every run of an output folder, and to the report of each instance where one lies beside the
 * page, at `<instance>/report.html`. Throws CONFIG_INVALID for a folder without harvests, SINK_FULL and SINK_UNAVAILABLE
 * where the disk refuses.
 */
export async function writeIndex(
  request: { readonly folder: HarvestPlace; readonly out: string },
  files: FileSystem = nodeFileSystem(),
): Promise<WrittenIndex> {
  const given = wholePlace(request.folder)
  const folder = given.path
  const out = resolve(request.out)
  const places = await asSink(`read ${folder}`, () => findPlaces(given))
  if (places.kind === 'run')
    throw new HarvestError('CONFIG_INVALID', `${folder} is the folder of one run: give the output folder`)
  const instances: IndexedInstance[] = []
  for (const place of places.instances) {
    const found = placeBelow(given, place)
    const instanceFolder = found.path
    await requireOutside(instanceFolder, dirname(out), 'write an index of')
    const instance = lastName(instanceFolder)
    instances.push({
      instance,
      runs: await asSink(`read ${instanceFolder}`, () => listRuns(found)),
      report: await asSink('look for reports', () => reportBeside(files, out, instance)),
    })
  }
  await asSink(`write ${basename(out)}`, async () => {
    await ensureRoot(files, dirname(out))
    await swapFile(files, out, [Buffer.from(indexPage(instances), 'utf8')])
  })
  return { out, instances: instances.length, runs: instances.reduce((sum, { runs }) => sum + runs.length, 0) }
}

/** The address of an instance's report, relative to the page; null where none is there. */
async function reportBeside(files: FileSystem, out: string, instance: string): Promise<string | null> {
  try {
    const kind = await files.kind(join(dirname(out), instance, 'report.html'))
    return kind === 'file' ? `${encodeURIComponent(instance)}/report.html` : null
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return null
    throw error
  }
}
