import { randomBytes } from 'node:crypto'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { BucketClient } from './bucket-client.ts'
import { deadline } from './deadline.ts'
import { objectPath } from './get-object.ts'
import { listObjects } from './list-objects.ts'
import { type ObjectKey, putObject } from './put-object.ts'

/** Who has not ended its work within this time has died. In milliseconds, by the store's clock. */
const LEASE_MS = 120_000
/** Half of it, so that a holder that was frozen does not write when others may. In milliseconds. */
const MOST_WORK_MS = LEASE_MS / 2

/** Tells a holder whether it still holds its lease; throws SINK_UNAVAILABLE where it may not. */
export type StillHeld = () => void

/**
 * Works on an object alone, where the store has no conditions for it: each who wants it leaves a claim, then looks for others'
 * claims. Of two that claim at once at least one sees the other and gives way, with SINK_UNAVAILABLE. Throws what the SDK throws.
 */
export async function underLease<T>(
  store: BucketClient,
  key: ObjectKey,
  work: (held: StillHeld) => Promise<T>,
  nowMs: () => number = () => performance.now(),
): Promise<T> {
  const slash = key.Key.lastIndexOf('/') + 1
  const prefix = `${key.Key.slice(0, slash)}.lease-${key.Key.slice(slash)}-`
  const own = { Bucket: key.Bucket, Key: `${prefix}${randomBytes(8).toString('hex')}` }
  const since = nowMs()
  await putObject(store, own, Buffer.from('claimed\n'), { condition: { kind: 'none' }, pieceBytes: 1024 })
  try {
    const claims = []
    for await (const claim of listObjects(store, key.Bucket, prefix)) claims.push(claim)
    const storeNow = claims.find((claim) => claim.key === own.Key)?.storedMs
    if (storeNow === undefined) throw taken(key)
    const others = claims.filter((claim) => claim.key !== own.Key)
    if (others.some(({ storedMs }) => storedMs > storeNow - LEASE_MS)) throw taken(key)
    for (const { key: dead } of others) await removeClaim(store, { Bucket: key.Bucket, Key: dead })
    return await work(() => {
      if (nowMs() - since > MOST_WORK_MS) throw taken(key)
    })
  } finally {
    await removeClaim(store, own)
  }
}

function taken(key: ObjectKey): HarvestError {
  return new HarvestError(
    'SINK_UNAVAILABLE',
    `another worker is writing ${objectPath(key)}: it is retried automatically`,
    { hint: 'Nothing has to be done: whoever writes ends within two minutes, or is passed over.' },
  )
}

async function removeClaim({ client, s3 }: BucketClient, key: ObjectKey): Promise<void> {
  try {
    await client.send(new s3.DeleteObjectCommand({ ...key }), { abortSignal: deadline() })
  } catch {
    // The claim is out of date in a while.
  }
}
