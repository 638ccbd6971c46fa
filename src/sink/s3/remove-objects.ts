import type { MultipartUpload } from '@aws-sdk/client-s3'
import type { BucketClient } from './bucket-client.ts'
import { storeAnswer } from './bucket-failure.ts'
import { deadline } from './deadline.ts'
import { listObjects } from './list-objects.ts'
import type { ObjectKey } from './put-object.ts'

/** Removes one object; one that is not there is no failure. Throws what the SDK throws. */
export async function removeObject({ client, s3 }: BucketClient, key: ObjectKey): Promise<void> {
  await client.send(new s3.DeleteObjectCommand({ ...key }), { abortSignal: deadline() })
}

/** Removes every object below a prefix, and gives up what was never stored whole. */
export async function removeBelow(store: BucketClient, bucket: string, prefix: string): Promise<void> {
  for await (const { key } of listObjects(store, bucket, prefix))
    await removeObject(store, { Bucket: bucket, Key: key })
  await abandonUploads(store, bucket, prefix)
}

/** Gives up uploads in pieces that were never ended, and whose pieces are paid for until then. */
export async function abandonUploads(store: BucketClient, bucket: string, prefix: string): Promise<void> {
  const { client, s3 } = store
  for (const { Key = '', UploadId = '' } of await unendedUploads(store, bucket, prefix))
    if (Key.startsWith(prefix))
      await client.send(new s3.AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }), {
        abortSignal: deadline(),
      })
}

/** A store that lists no uploads in pieces ends them by a rule of its own, or never. */
async function unendedUploads(
  { client, s3 }: BucketClient,
  bucket: string,
  prefix: string,
): Promise<readonly MultipartUpload[]> {
  try {
    const question = new s3.ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix })
    return (await client.send(question, { abortSignal: deadline() })).Uploads ?? []
  } catch (error) {
    if (storeAnswer(error)?.status === 501) return []
    throw error
  }
}
