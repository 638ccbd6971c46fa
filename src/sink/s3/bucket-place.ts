import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { parseBucketPath } from '../../contract/run/bucket-path.ts'
import type { StoredPlace } from '../places/stored-place.ts'
import type { BucketOptions } from './bucket-client.ts'
import { bucketFiles } from './bucket-files.ts'

/** A place of harvests in a bucket; throws CONFIG_INVALID for a path that is none. Asks the store nothing yet. */
export function bucketPlace(text: string, options: BucketOptions = {}): StoredPlace {
  const parsed = parseBucketPath(text)
  if (parsed === null)
    throw new HarvestError(
      'CONFIG_INVALID',
      `${JSON.stringify(text.slice(0, 200))} is not a place in a bucket: write s3://bucket/prefix, with letters, digits, - and _`,
    )
  const path = ['s3:/', parsed.bucket, ...parsed.prefix].join('/')
  return { path, files: bucketFiles(parsed.bucket, path, options) }
}
