import { createHash } from 'node:crypto'
import type { BucketClient } from './bucket-client.ts'
import { deadline } from './deadline.ts'

/** What has to be true of a name before bytes are put there. */
export type PutCondition =
  | { readonly kind: 'none' }
  /** Nothing has the name. */
  | { readonly kind: 'free' }
  /** The name stands for what had this tag. */
  | { readonly kind: 'unchanged'; readonly tag: string }

/** A place for bytes in a bucket. */
export interface ObjectKey {
  readonly Bucket: string
  readonly Key: string
}

/**
 * Stores bytes under a name in one step: readers see nothing of them before they are whole. More than `pieceBytes` go in
 * pieces, which are given up where one fails. Throws what the SDK throws.
 */
export async function putObject(
  { client, s3, Upload }: BucketClient,
  key: ObjectKey,
  bytes: Uint8Array,
  { condition, pieceBytes }: { readonly condition: PutCondition; readonly pieceBytes: number },
): Promise<void> {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (body.length <= pieceBytes) {
    const ContentMD5 = createHash('md5').update(body).digest('base64')
    const put = new s3.PutObjectCommand({ ...key, ...headers(condition), Body: body, ContentMD5 })
    await client.send(put, { abortSignal: deadline() })
    return
  }
  const abortController = new AbortController()
  const pieces = Math.ceil(body.length / pieceBytes)
  const signal = deadline(pieces)
  signal.addEventListener('abort', () => abortController.abort(signal.reason), { once: true })
  const params = { ...key, ...headers(condition), Body: body }
  await new Upload({
    client,
    params,
    abortController,
    partSize: pieceBytes,
    queueSize: 2,
    leavePartsOnError: false,
  }).done()
}

function headers(condition: PutCondition): { readonly IfNoneMatch?: string; readonly IfMatch?: string } {
  switch (condition.kind) {
    case 'none':
      return {}
    case 'free':
      return { IfNoneMatch: '*' }
    case 'unchanged':
      return { IfMatch: condition.tag }
    default:
      return condition satisfies never
  }
}
