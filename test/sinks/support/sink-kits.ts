import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import type { RunPlace, Sink } from '../../../src/sink/sink.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** A sink in a place of its own, and a look behind it. */
export interface SinkKit {
  /** A new sink on the same place, as another worker would have it. */
  readonly open: () => Sink
  /** Paths of all parts that are stored for a run, named or not. */
  readonly parts: (place: RunPlace) => Promise<readonly string[]>
  readonly receipts: (place: RunPlace) => Promise<readonly string[]>
  /** Decompressed content of a gzip or plain part. */
  readonly content: (place: RunPlace, part: string) => Promise<string>
  readonly manifest: (place: RunPlace) => Promise<string>
  readonly latest: (place: RunPlace) => Promise<unknown>
}

/** Every sink, by name; each test of the suite gets a fresh one. */
export const SINKS: readonly { readonly name: string; readonly create: () => Promise<SinkKit> }[] = [
  { name: 'directory', create: directoryKit },
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
