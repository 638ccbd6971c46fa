import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ManifestTable } from '../../../src/contract/run/manifest.ts'
import { LatestSchema } from '../../../src/sink/schema/latest-schema.ts'
import { ManifestSchema } from '../../../src/sink/schema/manifest-schema.ts'

/** What the newest finished run of an instance says of a table. */
export function publishedManifest(instanceFolder: string, table: string): ManifestTable {
  const latest = LatestSchema.parse(JSON.parse(readFileSync(join(instanceFolder, 'latest.json'), 'utf8')))
  const manifest = ManifestSchema.parse(JSON.parse(readFileSync(join(instanceFolder, latest.manifest), 'utf8')))
  const entry = manifest.tables.find((each) => each.table === table)
  if (entry === undefined) throw new RangeError(`run ${latest.run} does not have ${table}`)
  return entry
}
