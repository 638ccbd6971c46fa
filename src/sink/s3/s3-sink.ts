import { randomUUID } from 'node:crypto'
import { storedSink } from '../run/stored-sink.ts'
import type { Sink } from '../sink.ts'
import type { BucketOptions } from './bucket-client.ts'
import { bucketPlace } from './bucket-place.ts'

/** What an S3 sink is made of. */
export interface S3SinkOptions extends BucketOptions {
  /** `s3://bucket/prefix`. */
  readonly place: string
  /** Draws the nonce of a place that is used for the first time. */
  readonly drawNonce?: () => string
}

/** Stores runs in a bucket of an object store, under the names that a folder has. Throws CONFIG_INVALID for a place that is none. */
export function createS3Sink({ place, drawNonce = randomUUID, ...options }: S3SinkOptions): Sink {
  return storedSink(bucketPlace(place, options), drawNonce)
}
