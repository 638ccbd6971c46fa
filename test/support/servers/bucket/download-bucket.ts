import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bucketPlace } from '../../../../src/sink/s3/bucket-place.ts'
import type { ReachedBucket } from './object-store.ts'

/** Copies everything below the place of a store into a folder, as anybody may: a harvest in a bucket has the names of one in a folder. */
export async function downloadBucket({ place, options }: ReachedBucket, folder: string): Promise<void> {
  const { files } = bucketPlace(place, options)
  const open = ['']
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    for (const { name, kind } of await files.list(`${place}${below}`)) {
      const path = `${below}/${name}`
      if (kind === 'folder') open.push(path)
      else {
        await mkdir(join(folder, dirname(path)), { recursive: true })
        await writeFile(join(folder, path), (await files.read(`${place}${path}`)) ?? '')
      }
    }
  }
}
