import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import type { Manifest } from '../../../src/contract/run/manifest.ts'
import { ManifestSchema } from '../../../src/sink/schema/manifest-schema.ts'

/** A stored row: plain values by column. */
export type StoredRow = Readonly<Record<string, string>>

const Row = z.record(z.string(), z.string())

/** The manifest at a path. */
export function readManifest(path: string): Manifest {
  return ManifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
}

/** Every row that a manifest names for a table, in the order of its parts. */
export function storedRows(manifestPath: string, table: string): readonly StoredRow[] {
  const found = readManifest(manifestPath).tables.find((each) => each.table === table)
  return (found?.parts ?? []).flatMap(({ path }) => partRows(join(dirname(manifestPath), path)))
}

/** The rows of one gzip or plain part. */
export function partRows(path: string): readonly StoredRow[] {
  return textOf(path)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Row.parse(JSON.parse(line)))
}

/** The text of a gzip or plain part. */
function textOf(path: string): string {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}
