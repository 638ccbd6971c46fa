import { asSink } from '../directory/sink-failure.ts'
import { checkedInstance } from '../places/place-names.ts'
import { below, type StoredPlace } from '../places/stored-place.ts'
import type { Sink } from '../sink.ts'
import { openRun } from './open-run.ts'
import { publishedRuns } from './published-runs.ts'
import { storedRun } from './stored-run.ts'

/** Stores runs as files: parts, receipts, plan and manifest below `<root>/<instance>/runs/<run>`. */
export function storedSink({ path: root, files }: StoredPlace, drawNonce: () => string): Sink {
  return {
    openRun: (place) =>
      asSink(`open the run's folder in ${root}`, async () =>
        storedRun(files, await openRun(files, root, place, drawNonce)),
      ),
    placeOf: ({ instance, run }) => below(root, instance, 'runs', run),
    published: (instance) => publishedRuns(files, below(root, checkedInstance(instance)), root),
    requireWritable: () => files.requireWritable(root),
  }
}
