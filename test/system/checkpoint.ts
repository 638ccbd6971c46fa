import { z } from 'zod'
import type { Manifest } from '../../src/contract/run/manifest.ts'
import { createDirectorySink } from '../../src/sink/directory/directory-sink.ts'
import { ManifestSchema } from '../../src/sink/schema/manifest-schema.ts'
import { PLACE, storeExample } from '../sinks/support/example-run.ts'

/** A step of a run's commit: to store plan, parts and receipts where `manifest` is null, else to publish it. */
export interface Checkpoint {
  readonly root: string
  readonly manifest: Manifest | null
}

/** A step as it is told to another process. */
export const CheckpointSchema = z.object({ root: z.string(), manifest: ManifestSchema.nullable() })

/** Takes a step; twice leads to the same files as once. Gives the manifest of what is stored. */
export async function takeStep({ root, manifest }: Checkpoint): Promise<Manifest> {
  const sink = createDirectorySink({ root, drawNonce: () => 'nonce' })
  if (manifest === null) return (await storeExample(sink)).manifest
  await (await sink.openRun(PLACE)).publish(manifest)
  return manifest
}
