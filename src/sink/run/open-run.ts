import type { z } from 'zod'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { StoredFiles } from '../files/stored-files.ts'
import { checkedPlace } from '../places/place-names.ts'
import { below } from '../places/stored-place.ts'
import { RunMarkSchema, SinkMarkSchema } from '../schema/sink-mark-schema.ts'
import type { RunPlace } from '../sink.ts'
import { canonicalJson } from '../stored/canonical-json.ts'
import { requireStored } from '../stored/read-stored.ts'
import { nonceOf } from './unguarded-names.ts'

/**
 * Opens a run's folder, and makes it where it is missing. Two workers may have different disks under the same path, so
 * the path proves nothing: the output folder's `sink.json` carries a nonce drawn when it was first used, each run's
 * `sink.json` repeats the nonce of the folder that it was begun in, and a run with another nonce is refused with
 * WRONG_WORKER. A worker whose own disk has never seen the run is caught by the plan, which is written by the run's
 * first worker and missed by every other one.
 */
export async function openRun(
  files: StoredFiles,
  root: string,
  place: RunPlace,
  drawNonce: () => string,
): Promise<string> {
  const { instance, run } = checkedPlace(place)
  const sinkMark = below(root, 'sink.json')
  const sink = await markAt(files, sinkMark, SinkMarkSchema, async () => {
    await files.makeRoot(root)
    return { schemaVersion: 1, nonce: (await files.guards()) ? drawNonce() : nonceOf(root) }
  })
  const folder = below(root, instance, 'runs', run)
  const mark = await markAt(files, below(folder, 'sink.json'), RunMarkSchema, async () => {
    await files.makeFolders(root, [instance, 'runs', run])
    return { schemaVersion: 1, nonce: sink.nonce, instance, run }
  })
  if (mark.nonce === sink.nonce && mark.instance === instance && mark.run === run) return folder
  throw new HarvestError(
    'WRONG_WORKER',
    `run ${run} was started in another output folder (sink ${mark.nonce}, run ${mark.run} of ${mark.instance}) than this worker's (sink ${sink.nonce}): start the worker with the folder in which the run was started`,
  )
}

/** Reads a mark, or makes it; where two make it at once, both take the first one's. */
async function markAt<T>(files: StoredFiles, path: string, schema: z.ZodType<T>, make: () => Promise<T>): Promise<T> {
  const found = await files.read(path)
  if (found !== null) return requireStored(schema, found, path)
  const mark = await make()
  if (await files.place(path, Buffer.from(canonicalJson(mark)))) return mark
  return requireStored(schema, (await files.read(path)) ?? new Uint8Array(), path)
}
