import { randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import { checkedInstance } from '../places/place-names.ts'
import type { Sink } from '../sink.ts'
import { directoryRun } from './directory-run.ts'
import type { FileSystem } from './file-system.ts'
import { nodeFileSystem } from './node-file-system.ts'
import { openPlace } from './open-place.ts'
import { publishedRuns } from './published-runs.ts'
import { requireWritable } from './require-writable.ts'
import { asSink } from './sink-failure.ts'

/** What a directory sink is made of. */
export interface DirectorySinkOptions {
  /** The output folder; made where it is missing. */
  readonly root: string
  /** Draws the nonce of a folder that is used for the first time. */
  readonly drawNonce?: () => string
  readonly files?: FileSystem
}

/** Stores runs as files: parts, receipts, plan and manifest below `<root>/<instance>/runs/<run>`. */
export function createDirectorySink({
  root,
  drawNonce = randomUUID,
  files = nodeFileSystem(),
}: DirectorySinkOptions): Sink {
  const folder = resolve(root)
  return {
    openRun: (place) =>
      asSink(`open the run's folder in ${folder}`, async () =>
        directoryRun(files, await openPlace(files, folder, place, drawNonce)),
      ),
    placeOf: ({ instance, run }) => join(folder, instance, 'runs', run),
    published: (instance) => publishedRuns(files, join(folder, checkedInstance(instance)), folder),
    requireWritable: () => requireWritable(folder),
  }
}
