import { resolve } from 'node:path'
import { z } from 'zod'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { FileSystem } from '../directory/file-system.ts'
import { nodeFileSystem } from '../directory/node-file-system.ts'
import { swapFile } from '../directory/place-file.ts'
import { readRegular } from '../directory/read/open-regular.ts'
import { kindIfThere } from '../directory/read/read-if-there.ts'
import { asSink, systemCode } from '../directory/sink-failure.ts'
import { findInstance } from '../places/find-instance.ts'
import { type HarvestPlace, placeText } from '../places/stored-place.ts'
import { publishedRuns } from '../run/published-runs.ts'
import type { PublishedRuns } from '../sink.ts'
import { canonicalJson } from '../stored/canonical-json.ts'
import { readStored } from '../stored/read-stored.ts'
import { AcceptedGapsSchema } from './accepted-gaps-schema.ts'
import { type GapsOfRun, gapsOf } from './gaps-of.ts'

/**
 * Writes the gaps of a run to a file that later runs are compared with: of the run whose folder is given, or of the newest
 * finished one below it. Throws CONFIG_INVALID for other folders, and MANIFEST_MISMATCH for a run without a whole manifest.
 */
export async function acceptRun(place: HarvestPlace, file: string): Promise<GapsOfRun> {
  const found = await findInstance(place)
  const published = publishedRuns(found.files, found.folder)
  const run = found.run ?? (await newestRun(published, placeText(place)))
  const gaps = gapsOf(await published.manifest(run))
  await asSink(`write ${file}`, () => write(resolve(file), canonicalJson(gaps.accepted)))
  return gaps
}

async function newestRun(published: PublishedRuns, folder: string): Promise<string> {
  const latest = await published.latest()
  if (latest !== null) return latest.run
  throw new HarvestError(
    'CONFIG_INVALID',
    `${folder} has no latest.json: no run has finished yet; give a run's folder instead`,
  )
}

async function write(path: string, text: string): Promise<void> {
  const files = nodeFileSystem()
  try {
    await refuseOthersFile(files, path)
    await swapFile(files, path, [Buffer.from(text)])
  } catch (cause) {
    const code = systemCode(cause)
    if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EISDIR') throw cause
    throw new HarvestError('CONFIG_INVALID', `${path} cannot be written: choose a file in an existing folder`, {
      cause,
    })
  }
}

/** A file of accepted gaps is replaced, a damaged one too; any other, such as the manifest of the run itself, is left as it is. */
async function refuseOthersFile(files: FileSystem, path: string): Promise<void> {
  if ((await kindIfThere(files, path)) === null || (await mayHoldAcceptedGaps(path))) return
  throw new HarvestError(
    'CONFIG_INVALID',
    `${path} exists and is not a file of accepted gaps: it is not replaced; choose another file`,
  )
}

async function mayHoldAcceptedGaps(path: string): Promise<boolean> {
  try {
    const bytes = await readRegular(path, 'refused')
    if (readStored(AcceptedGapsSchema, bytes).fault === null) return true
    return path.endsWith('.json') && readStored(z.unknown(), bytes).fault !== null
  } catch (error) {
    if (error instanceof HarvestError || systemCode(error) !== null) return false
    throw error
  }
}
