import { expect, test } from 'vitest'
import type { Manifest } from '../../../src/contract/run/manifest.ts'
import { bucketPlace } from '../../../src/sink/s3/bucket-place.ts'
import { createS3Sink } from '../../../src/sink/s3/s3-sink.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { objectStore } from '../../support/servers/bucket/object-store.ts'
import { PLACE, STORIES, storeExample } from '../support/example-run.ts'
import { WRITER } from '../support/new-parts.ts'

/** Requests of a writer's life between the moments at which it dies. */
const STRIDE = 19

test.each(['held', 'ignored'] as const)(
  'a writer that dies at any request, without its answer, is followed by one that publishes every row once, where conditions are %s',
  async (conditions) => {
    const store = await objectStore(conditions)
    const rows = STORIES.flatMap(({ pieces }) => pieces).reduce((sum, piece) => sum + piece.rows.length, 0)
    let lived = false
    for (let moment = 0; !lived; moment += STRIDE) {
      const place = `${store.place}/${moment}`
      let requests = 0
      store.befall('lost-answer', () => requests++ >= moment, 1)
      store.befall('denied', () => requests > moment + 1, 1000)
      // What it had told the workflow before it died is known to its successor.
      let told: Manifest | null = null
      const dying = storeExample(createS3Sink({ place, ...store.options })).then(({ run, manifest }) => {
        told = manifest
        return run.publish(manifest)
      })
      lived = await dying.then(
        () => true,
        () => false,
      )
      store.heal()
      const sink = createS3Sink({ place, ...store.options })
      const manifest = told ?? (await storeExample(sink, { writer: { ...WRITER, attempt: 2 } })).manifest
      await (await sink.openRun(PLACE)).publish(manifest)
      const report = await verifyHarvest(bucketPlace(place, store.options))
      expect({ moment, ...report }).toMatchObject({ moment, faults: [], rows })
      expect(report.notes).toEqual([])
    }
  },
)
