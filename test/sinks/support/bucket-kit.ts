import { randomUUID } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { bucketPlace } from '../../../src/sink/s3/bucket-place.ts'
import { createS3Sink } from '../../../src/sink/s3/s3-sink.ts'
import type { RunPlace } from '../../../src/sink/sink.ts'
import type { ReachedBucket } from '../../support/servers/bucket/object-store.ts'
import type { SinkKit } from './sink-kit.ts'

/** A sink at a place in a bucket where nothing is yet. */
export function bucketKit({ place, options }: ReachedBucket): SinkKit {
  const root = `${place}/${randomUUID()}`
  const { files } = bucketPlace(root, options)
  const folder = ({ instance, run }: RunPlace): string => `${root}/${instance}/runs/${run}`
  const below = async (place: RunPlace, kind: string): Promise<readonly string[]> => {
    const found: string[] = []
    for (const { name: table } of await files.list(`${folder(place)}/${kind}`))
      for (const { name } of await files.list(`${folder(place)}/${kind}/${table}`))
        found.push(`${kind}/${table}/${name}`)
    return found.sort()
  }
  const bytesOf = async (path: string): Promise<Buffer> => {
    const bytes = await files.read(path)
    if (bytes === null) throw new Error(`${path} is not there`)
    return Buffer.from(bytes)
  }
  return {
    open: () => createS3Sink({ place: root, ...options }),
    parts: (place) => below(place, 'tables'),
    receipts: (place) => below(place, 'receipts'),
    content: async (place, part) => {
      const bytes = await bytesOf(`${folder(place)}/${part}`)
      return (part.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
    },
    manifest: async (place) => (await bytesOf(`${folder(place)}/manifest.json`)).toString(),
    latest: async ({ instance }) => JSON.parse((await bytesOf(`${root}/${instance}/latest.json`)).toString()),
  }
}
