import { resolve } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { nodeFileSystem } from '../directory/node-file-system.ts'
import { swapFile } from '../directory/place-file.ts'
import { publishedRuns } from '../directory/published-runs.ts'
import { asSink, systemCode } from '../directory/sink-failure.ts'
import { findInstance } from '../places/find-instance.ts'
import type { PublishedRuns } from '../sink.ts'
import { canonicalJson } from '../stored/canonical-json.ts'
import { type GapsOfRun, gapsOf } from './gaps-of.ts'

/**
 * Writes the gaps of a run to a file that later runs are compared with: of the run whose folder is given, or of the newest
 * finished one below it. Throws CONFIG_INVALID for other folders, and MANIFEST_MISMATCH for a run without a whole manifest.
 */
export async function acceptRun(folder: string, file: string): Promise<GapsOfRun> {
  const found = await findInstance(folder)
  const published = publishedRuns(nodeFileSystem(), found.folder)
  const run = found.run ?? (await newestRun(published, folder))
  const gaps = gapsOf(await published.manifest(run))
  await asSink(`write ${file}`, () => write(resolve(file), canonicalJson(gaps.accepted)))
  return gaps
}

async function newestRun(published: PublishedRuns, folder: string): Promise<string> {
  const latest = await published.latest()
  if (latest !== null) return latest.run
  throw new HarvestError('CONFIG_INVALID', `${folder} has no latest.json: no run has finished, or give a run's folder`)
}

async function write(path: string, text: string): Promise<void> {
  try {
    await swapFile(nodeFileSystem(), path, [Buffer.from(text)])
  } catch (cause) {
    const code = systemCode(cause)
    if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EISDIR') throw cause
    throw new HarvestError('CONFIG_INVALID', `${path} cannot be written: name a file in a folder that is there`, {
      cause,
    })
  }
}
