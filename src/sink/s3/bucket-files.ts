import { Readable } from 'node:stream'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { StoredFiles } from '../files/stored-files.ts'
import { isRunFolder } from '../places/place-names.ts'
import { type BucketClient, type BucketOptions, bucketClient } from './bucket-client.ts'
import { asBucket, isMissing, isUnmet } from './bucket-failure.ts'
import { deadline } from './deadline.ts'
import { getObject } from './get-object.ts'
import { underLease } from './lease.ts'
import { listFolder, listObjects } from './list-objects.ts'
import { type ObjectKey, type PutCondition, putObject } from './put-object.ts'
import { abandonUploads, removeBelow, removeObject } from './remove-objects.ts'
import { type StoreConditions, storeConditions } from './store-conditions.ts'

/** Larger files are stored in pieces of this size: what fails half-way costs one piece. In bytes. */
const PIECE_BYTES = 16 * 1024 * 1024

/** So many that waiting for answers costs a small part of it. */
const AT_ONCE = 16

/** A note beside a run's folder that the run is being removed: what is left of it is no run. */
const REMOVED = '.pruned-'

/** The files of harvests in a bucket, below `root` (`s3://bucket/prefix`). What the bucket can do is asked once. */
export function bucketFiles(bucket: string, root: string, options: BucketOptions): StoredFiles {
  const { pieceBytes = PIECE_BYTES } = options
  const client = once(() => bucketClient(options))
  const conditions = once(async () => storeConditions(await client(), bucket, keyOf(root).Key))

  function keyOf(path: string): ObjectKey {
    return { Bucket: bucket, Key: path.slice(`s3://${bucket}/`.length) }
  }

  const within = (folder: string): string => {
    const { Key } = keyOf(folder)
    return Key === '' ? '' : `${Key}/`
  }

  function put(store: BucketClient, path: string, bytes: Uint8Array, condition: PutCondition): Promise<void> {
    return putObject(store, keyOf(path), bytes, { condition, pieceBytes })
  }

  const read = (path: string): Promise<Uint8Array | null> =>
    asBucket(`read ${path}`, async () => (await getObject(await client(), keyOf(path)))?.bytes ?? null)

  const asked = (): Promise<StoreConditions> => asBucket(`write below ${root}`, conditions)

  async function isThere(path: string, bytes: Uint8Array): Promise<boolean | null> {
    const found = await read(path)
    return found === null ? null : Buffer.compare(found, bytes) === 0
  }

  async function size(path: string): Promise<number | null> {
    return asBucket(`look at ${path}`, async () => {
      const { client: sender, s3 } = await client()
      try {
        const { ContentLength } = await sender.send(new s3.HeadObjectCommand(keyOf(path)), { abortSignal: deadline() })
        return ContentLength ?? 0
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    })
  }

  async function place(path: string, bytes: Uint8Array): Promise<boolean> {
    const { creates } = await asked()
    // A store that cannot refuse a taken name is asked for it: two that ask at once have names of their own.
    const before = creates ? null : await isThere(path, bytes)
    if (before !== null) return before
    return asBucket(`write ${path}`, async () => {
      try {
        await put(await client(), path, bytes, creates ? { kind: 'free' } : { kind: 'none' })
        return true
      } catch (error) {
        if (!isUnmet(error)) throw error
        // Perhaps by this writer, whose answer was lost.
        return (await isThere(path, bytes)) ?? false
      }
    })
  }

  async function finishRemoval(path: string): Promise<void> {
    const at = path.lastIndexOf('/') + 1
    await asBucket(`remove ${path}`, async () => {
      const store = await client()
      // Without its manifest it is no run any more.
      await removeObject(store, keyOf(`${path}/manifest.json`))
      await removeBelow(store, bucket, within(path))
      await removeObject(store, keyOf(`${path.slice(0, at)}${REMOVED}${path.slice(at)}`))
    })
  }

  return {
    atOnce: AT_ONCE,
    read,
    readBelow: (_root, path) => read(path),
    async open(path) {
      const bytes = await read(path)
      if (bytes === null) throw new HarvestError('MANIFEST_MISMATCH', `${path} is gone`)
      return { pieces: () => Readable.from([bytes]), close: async () => undefined }
    },
    list: (folder) => asBucket(`list ${folder}`, async () => listFolder(await client(), bucket, within(folder))),
    size,
    bytesBelow: (folder) =>
      asBucket(`list ${folder}`, async () => {
        let sum = 0
        for await (const { bytes } of listObjects(await client(), bucket, within(folder))) sum += bytes
        return sum
      }),

    guards: async () => (await asked()).creates,
    requireWritable: () =>
      asBucket(`reach the bucket of ${root}`, async () => {
        const { client: sender, s3 } = await client()
        await sender.send(new s3.HeadBucketCommand({ Bucket: bucket }), { abortSignal: deadline() })
      }),
    makeRoot: async () => undefined,
    makeFolders: async () => undefined,
    place,
    async share(path, name) {
      const bytes = await size(path)
      if (bytes === null) throw new HarvestError('MANIFEST_MISMATCH', `${path} is gone`)
      if ((await size(name)) !== null) {
        if (await isThere(name, (await read(path)) ?? Buffer.alloc(0))) return
        throw new HarvestError('MANIFEST_MISMATCH', `${name} is another file already`)
      }
      await asBucket(`copy ${path}`, async () => {
        const { client: sender, s3 } = await client()
        const CopySource = `${bucket}/${keyOf(path).Key}`.split('/').map(encodeURIComponent).join('/')
        await sender.send(new s3.CopyObjectCommand({ ...keyOf(name), CopySource }), { abortSignal: deadline() })
      })
    },
    swap: (path, bytes) => asBucket(`write ${path}`, async () => put(await client(), path, bytes, { kind: 'none' })),
    async advance(path, next) {
      const { creates, replaces } = await asked()
      await asBucket(`move ${path}`, async () => {
        const store = await client()
        const move = async (held: () => void, guarded: boolean): Promise<void> => {
          const found = await getObject(store, keyOf(path))
          const bytes = await next(found?.bytes ?? null)
          held()
          if (bytes === null) return
          const seen: PutCondition = found === null ? { kind: 'free' } : { kind: 'unchanged', tag: found.tag }
          await put(store, path, bytes, guarded ? seen : { kind: 'none' })
        }
        if (creates && replaces) await move(() => undefined, true)
        else await underLease(store, keyOf(path), (held) => move(held, false))
      })
    },
    async remove(path) {
      try {
        await removeObject(await client(), keyOf(path))
      } catch {
        // A leftover is harmless: nothing refers to it.
      }
    },
    async dropUnfinished(folder) {
      try {
        await abandonUploads(await client(), bucket, within(folder))
      } catch {
        // A store that has no uploads in pieces has none that were left.
      }
    },

    async removeFolder(folder) {
      const at = folder.lastIndexOf('/') + 1
      const note = `${folder.slice(0, at)}${REMOVED}${folder.slice(at)}`
      await asBucket(`write ${note}`, async () => put(await client(), note, Buffer.from('removed\n'), { kind: 'none' }))
      await finishRemoval(folder)
    },
    halfRemoved: (folder) =>
      asBucket(`list ${folder}`, async () =>
        (await listFolder(await client(), bucket, within(folder))).flatMap(({ name, kind }) => {
          const was = name.startsWith(REMOVED) ? name.slice(REMOVED.length) : ''
          return kind === 'file' && isRunFolder(was) ? [{ name: was, path: `${folder}/${was}` }] : []
        }),
      ),
    finishRemoval,
  }
}

/** Makes a thing at its first use; what could not be made is tried again at the next. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return async () => {
    made ??= make()
    try {
      return await made
    } catch (error) {
      made = null
      throw error
    }
  }
}
