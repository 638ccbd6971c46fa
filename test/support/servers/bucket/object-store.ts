import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { BucketOptions } from '../../../../src/sink/s3/bucket-client.ts'
import { type BucketProxy, bucketProxy, type Conditions } from './bucket-proxy.ts'
import { BUCKET, bucketServer } from './bucket-server.ts'

/** A bucket on this machine. */
export interface ReachedBucket {
  /** `s3://bucket/prefix` of this test. */
  readonly place: string
  readonly options: BucketOptions & { readonly endpoint: string; readonly pathStyle: true }
  /** How a process of its own reaches the bucket. */
  readonly env: Readonly<Record<string, string>>
}

/** A bucket behind a proxy that makes faults. */
export interface FaultyBucket extends ReachedBucket, Omit<BucketProxy, 'close'> {}

/** Such a bucket whose server keeps files. */
export interface ObjectStore extends FaultyBucket {
  /** Makes objects with a text in their names so many minutes older, by the store's clock; returns how many. */
  readonly age: (named: string, minutes: number) => Promise<number>
}

/** A bucket for several tests; whoever starts its server closes it. */
export type SharedStore<T extends ReachedBucket = ReachedBucket> = T & { readonly close: () => Promise<void> }

/** Credentials that the server has built in. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' } as const

/** Starts an object store with one bucket, which treats conditional writes as told; it ends with the test. */
export async function objectStore(conditions: Conditions): Promise<ObjectStore> {
  const { close, ...store } = await sharedStore(conditions)
  onTestFinished(close)
  return store
}

/** The same for several tests; whoever starts it closes it. */
export async function sharedStore(conditions: Conditions): Promise<SharedStore<ObjectStore>> {
  const directory = await mkdtemp(join(tmpdir(), 'harvester-bucket-'))
  const server = await bucketServer(directory)
  const proxy = await bucketProxy(server.port, conditions)
  for (const [name, value] of Object.entries(CREDENTIALS)) vi.stubEnv(name, value)
  const close = async (): Promise<void> => {
    vi.unstubAllEnvs()
    await proxy.close()
    await server.close()
    await rm(directory, { recursive: true, force: true })
  }
  const options = { endpoint: proxy.origin, pathStyle: true } as const
  const place = `s3://${BUCKET}/team/security`
  const env = {
    ...CREDENTIALS,
    HARVESTER_SINK: place,
    HARVESTER_S3_ENDPOINT: proxy.origin,
    HARVESTER_S3_PATH_STYLE: 'true',
  }
  return { ...proxy, place, options, env, close, age: (named, minutes) => age(directory, named, minutes) }
}

async function age(directory: string, named: string, minutes: number): Promise<number> {
  const paths = (await readdir(directory, { recursive: true }))
    .filter((path) => path.includes(named) && path.endsWith('_object'))
    .map((path) => join(directory, path))
  for (const path of paths) {
    const then = (await stat(path)).mtimeMs / 1000 - minutes * 60
    await utimes(path, then, then)
  }
  return paths.length
}
