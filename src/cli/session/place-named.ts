import type { Environment } from '../../config/environment.ts'
import { loadObjectStore } from '../../config/settings/object-store-config.ts'
import { isBucketPath } from '../../contract/run/bucket-path.ts'
import type { HarvestPlace } from '../../sink/places/stored-place.ts'
import { bucketPlace } from '../../sink/s3/bucket-place.ts'

/** A place of harvests as a person names it: a folder, or `s3://bucket/prefix`. Throws CONFIG_INVALID for a place in a bucket that is none. */
export function placeNamed(text: string, env: Environment): HarvestPlace {
  return isBucketPath(text) ? bucketPlace(text, loadObjectStore(env)) : text
}
