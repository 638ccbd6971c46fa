import { addAbortSignal, Readable } from 'node:stream'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { MAX_STORED_BYTES } from '../files/stored-files.ts'
import type { BucketClient } from './bucket-client.ts'
import { bucketUnavailable, isMissing } from './bucket-failure.ts'
import { deadline } from './deadline.ts'
import type { ObjectKey } from './put-object.ts'

/** An object's bytes, and the tag that changes with them. */
export interface FoundObject {
  readonly bytes: Uint8Array
  readonly tag: string
}

/** Reads an object of a bounded size; null where there is none. Throws MANIFEST_MISMATCH for a larger one, SINK_UNAVAILABLE for half a body, and what the SDK throws. */
export async function getObject({ client, s3 }: BucketClient, key: ObjectKey): Promise<FoundObject | null> {
  const signal = deadline()
  try {
    const { Body, ContentLength, ETag } = await client.send(new s3.GetObjectCommand({ ...key }), {
      abortSignal: signal,
    })
    if (!(Body instanceof Readable)) return { bytes: new Uint8Array(), tag: ETag ?? '' }
    const bytes = await collect(addAbortSignal(signal, Body), key)
    if (ContentLength !== undefined && ContentLength !== bytes.length)
      throw bucketUnavailable(`could not read ${objectPath(key)}: ${bytes.length} of ${ContentLength} bytes came`)
    return { bytes, tag: ETag ?? '' }
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

async function collect(body: Readable, key: ObjectKey): Promise<Uint8Array> {
  const pieces: Buffer[] = []
  let size = 0
  const read: AsyncIterable<Buffer> = body
  for await (const piece of read) {
    size += piece.length
    // Whoever stops reading closes the connection.
    if (size > MAX_STORED_BYTES)
      throw new HarvestError(
        'MANIFEST_MISMATCH',
        `${objectPath(key)} has more than ${MAX_STORED_BYTES} bytes, which is the most that is read`,
      )
    pieces.push(piece)
  }
  return Buffer.concat(pieces, size)
}

/** Where an object is, for people. */
export function objectPath({ Bucket, Key }: ObjectKey): string {
  return `s3://${Bucket}/${Key}`
}
