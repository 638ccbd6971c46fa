import type { FolderEntry } from '../directory/file-system.ts'
import type { BucketClient } from './bucket-client.ts'
import { deadline } from './deadline.ts'

/** An object below a folder. */
export interface ListedObject {
  readonly key: string
  readonly bytes: number
  /** When the store took it, by the store's clock. */
  readonly storedMs: number
}

/** Every object below a prefix, in order of their keys. */
export async function* listObjects(
  { client, s3 }: BucketClient,
  bucket: string,
  prefix: string,
): AsyncGenerator<ListedObject> {
  for await (const { Contents = [] } of s3.paginateListObjectsV2(
    { client },
    { Bucket: bucket, Prefix: prefix },
    { abortSignal: deadline(LISTING_REQUESTS) },
  ))
    for (const { Key = '', Size = 0, LastModified } of Contents)
      yield { key: Key, bytes: Size, storedMs: LastModified?.getTime() ?? 0 }
}

/** What is in a folder: what has a slash after its name is a folder there. */
export async function listFolder(
  { client, s3 }: BucketClient,
  bucket: string,
  prefix: string,
): Promise<readonly FolderEntry[]> {
  const entries: FolderEntry[] = []
  const question = { Bucket: bucket, Prefix: prefix, Delimiter: '/' }
  for await (const { Contents = [], CommonPrefixes = [] } of s3.paginateListObjectsV2({ client }, question, {
    abortSignal: deadline(LISTING_REQUESTS),
  })) {
    for (const { Key = '' } of Contents)
      if (Key !== prefix) entries.push({ name: Key.slice(prefix.length), kind: 'file' })
    for (const { Prefix = '' } of CommonPrefixes)
      entries.push({ name: Prefix.slice(prefix.length, -1), kind: 'folder' })
  }
  return entries
}

/** A listing gives a thousand names at a time; a place with more than some hundred thousand takes longer. */
const LISTING_REQUESTS = 20
