import type { z } from 'zod'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { StoredPart } from '../../contract/receipt.ts'
import { asSink, systemCode } from '../directory/sink-failure.ts'
import type { StoredFiles } from '../files/stored-files.ts'
import { decompressBytes } from '../part/decompress.ts'
import { parsePartPath } from '../part/part-path.ts'
import { checkedRun } from '../places/place-names.ts'
import { below } from '../places/stored-place.ts'
import { readLines } from '../row/read-lines.ts'
import { LatestSchema } from '../schema/latest-schema.ts'
import { ManifestSchema } from '../schema/manifest-schema.ts'
import type { PublishedRuns } from '../sink.ts'
import { requireStored } from '../stored/read-stored.ts'
import { sha256Hex } from '../stored/sha256-hex.ts'

/**
 * The published runs in an instance's folder as {@link PublishedRuns}. Links are followed up to `root` at most: the folder that a
 * person named, which is the instance's own where nothing is said.
 */
export function publishedRuns(files: StoredFiles, instanceFolder: string, root = instanceFolder): PublishedRuns {
  const runFolder = (run: string): string => below(instanceFolder, 'runs', checkedRun(run))

  /** Reads a JSON file; null where there is none. */
  async function find<T>(schema: z.ZodType<T>, path: string): Promise<T | null> {
    const bytes = await asSink(`read ${path}`, () => files.readBelow(root, path))
    return bytes === null ? null : requireStored(schema, bytes, path)
  }

  return {
    latest: () => find(LatestSchema, below(instanceFolder, 'latest.json')),

    async manifest(run) {
      const manifest = await find(ManifestSchema, below(runFolder(run), 'manifest.json'))
      if (manifest === null)
        throw new HarvestError('MANIFEST_MISMATCH', `run ${run} is missing, or it was never published`)
      if (manifest.run === run) return manifest
      throw new HarvestError('MANIFEST_MISMATCH', `the folder of run ${run} holds the manifest of run ${manifest.run}`)
    },

    async *lines(run, part) {
      for await (const bundle of partBundles(files, root, runFolder(run), part)) yield* bundle
    },

    lineBundles: (run, part) => partBundles(files, root, runFolder(run), part),
  }
}

async function* partBundles(
  files: StoredFiles,
  root: string,
  runFolder: string,
  part: StoredPart,
): AsyncGenerator<readonly Uint8Array[]> {
  const form = parsePartPath(part.path)
  if (form === null) throw mismatch(part, 'is not the path of a part')
  const path = below(runFolder, part.path)
  const stored = await asSink(`read ${path}`, () => files.readBelow(root, path))
  if (stored === null) throw mismatch(part, 'is missing')
  if (stored.length !== part.bytes) throw mismatch(part, `has ${stored.length} bytes, ${part.bytes} were recorded`)
  const sha256 = sha256Hex(stored)
  if (sha256 !== part.sha256) throw mismatch(part, `was altered: its sha256 is ${sha256}, ${part.sha256} was recorded`)
  let rows = 0
  try {
    for await (const lines of readLines(decompressBytes(stored, form.compression))) {
      if (lines.some(({ ended }) => !ended)) throw mismatch(part, 'ends within a line')
      rows += lines.length
      if (rows > part.rows) throw mismatch(part, `holds more rows than the ${part.rows} that were recorded`)
      yield lines.map(({ bytes }) => bytes)
    }
  } catch (error) {
    if (error instanceof HarvestError || !(error instanceof Error) || systemCode(error) !== null) throw error
    throw mismatch(part, `cannot be decompressed: ${error.message}`, error)
  }
  if (rows !== part.rows) throw mismatch(part, `holds ${rows} rows, ${part.rows} were recorded`)
}

function mismatch({ path }: StoredPart, what: string, cause?: unknown): HarvestError {
  return new HarvestError('MANIFEST_MISMATCH', `${JSON.stringify(path.slice(0, 200))} ${what}`, { cause })
}
