import { randomBytes } from 'node:crypto'
import type { BucketClient } from './bucket-client.ts'
import { storeAnswer } from './bucket-failure.ts'
import { deadline } from './deadline.ts'
import { type ObjectKey, type PutCondition, putObject } from './put-object.ts'

/** Which conditions of a write a bucket honours. */
export interface StoreConditions {
  /** A name that is taken is refused (`If-None-Match: *`). */
  readonly creates: boolean
  /** A name whose content changed meanwhile is refused (`If-Match`). */
  readonly replaces: boolean
}

const PIECE = { pieceBytes: 1024 }

/**
 * Finds out what a bucket does with conditions: some stores refuse them (501), and some accept and ignore them. Writes one
 * object below the prefix, and removes it. Throws what the SDK throws for anything else, so that nothing is concluded from it.
 */
export async function storeConditions(store: BucketClient, bucket: string, prefix: string): Promise<StoreConditions> {
  const name = `.tmp-${randomBytes(8).toString('hex')}-probe`
  const key = { Bucket: bucket, Key: prefix === '' ? name : `${prefix}/${name}` }
  await putObject(store, key, Buffer.from('first'), { condition: { kind: 'none' }, ...PIECE })
  try {
    return {
      creates: await refuses(store, key, { kind: 'free' }),
      replaces: await refuses(store, key, { kind: 'unchanged', tag: `"${'0'.repeat(32)}"` }),
    }
  } finally {
    await removeProbe(store, key)
  }
}

/** True for a write that the store refuses as it should; false where it takes it, or knows no such condition. */
async function refuses(store: BucketClient, key: ObjectKey, condition: PutCondition): Promise<boolean> {
  try {
    await putObject(store, key, Buffer.from('second'), { condition, ...PIECE })
    return false
  } catch (error) {
    const answer = storeAnswer(error)
    if (answer?.status === 412) return true
    if (answer?.status === 501 || (answer !== null && UNKNOWN_TO_STORE.has(answer.word))) return false
    throw error
  }
}

const UNKNOWN_TO_STORE: ReadonlySet<string> = new Set(['NotImplemented', 'InvalidArgument'])

async function removeProbe({ client, s3 }: BucketClient, key: ObjectKey): Promise<void> {
  try {
    await client.send(new s3.DeleteObjectCommand({ ...key }), { abortSignal: deadline() })
  } catch {
    // A leftover is harmless: nothing reads its name.
  }
}
