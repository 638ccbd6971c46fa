import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll } from 'vitest'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import type { RunPlace } from '../../../src/sink/sink.ts'
import { type ReachedBucket, type SharedStore, sharedStore } from '../../support/servers/bucket/object-store.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { PowerCutFiles } from '../directory/power-cut-files.ts'
import { bucketKit } from './bucket-kit.ts'
import type { SinkKit, SuiteSink } from './sink-kit.ts'

/** Every sink, by name; each test of the suite gets a fresh one. */
export const SINKS: readonly SuiteSink[] = [
  { name: 'directory', prepare: () => directoryKit, guards: true },
  { name: 'in-memory', prepare: () => memoryKit, guards: true },
  { name: 'bucket', prepare: () => inBucket(() => sharedStore('held')), guards: true },
  { name: 'bucket without conditional writes', prepare: () => inBucket(() => sharedStore('ignored')), guards: false },
]

async function directoryKit(): Promise<SinkKit> {
  const root = await temporaryFolder()
  const folder = ({ instance, run }: RunPlace): string => join(root, instance, 'runs', run)
  const below = async (place: RunPlace, kind: string): Promise<readonly string[]> => {
    const entries = await readdir(join(folder(place), kind), { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  }
  return {
    open: () => createDirectorySink({ root }),
    parts: async (place) => (await below(place, 'tables')).map((path) => path.slice(folder(place).length + 1)).sort(),
    receipts: (place) => below(place, 'receipts'),
    content: async (place, part) => {
      const bytes = await readFile(join(folder(place), part))
      return (part.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
    },
    manifest: (place) => readFile(join(folder(place), 'manifest.json'), 'utf8'),
    latest: async ({ instance }) => JSON.parse(await readFile(join(root, instance, 'latest.json'), 'utf8')),
  }
}

/** The folder of the tests that pull the plug, which lies in memory. */
async function memoryKit(): Promise<SinkKit> {
  const disk = new PowerCutFiles(Number.POSITIVE_INFINITY)
  const folder = ({ instance, run }: RunPlace): string => `/out/${instance}/runs/${run}`
  const bytesOf = (path: string): Buffer => {
    const bytes = disk.files().get(path)
    if (bytes === undefined) throw new Error(`${path} is not there`)
    return Buffer.from(bytes)
  }
  const below = async (place: RunPlace, kind: string): Promise<readonly string[]> =>
    [...disk.files().keys()].filter((path) => path.startsWith(`${folder(place)}/${kind}/`)).sort()
  return {
    open: () => createDirectorySink({ root: '/out', files: disk }),
    parts: async (place) => (await below(place, 'tables')).map((path) => path.slice(folder(place).length + 1)),
    receipts: (place) => below(place, 'receipts'),
    content: async (place, part) => {
      const bytes = bytesOf(`${folder(place)}/${part}`)
      return (part.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
    },
    manifest: async (place) => bytesOf(`${folder(place)}/manifest.json`).toString(),
    latest: async ({ instance }) => JSON.parse(bytesOf(`/out/${instance}/latest.json`).toString()),
  }
}

/** A store for all tests of a sink; each test has a place of its own. */
function inBucket(start: () => Promise<SharedStore>): () => Promise<SinkKit> {
  let store: ReachedBucket | null = null
  beforeAll(async () => {
    const { close, ...started } = await start()
    store = started
    return close
  })
  return async () => {
    if (store === null) throw new Error('the store is started before the tests')
    return bucketKit(store)
  }
}
