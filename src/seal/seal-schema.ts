import { z } from 'zod'
import { RunIdSchema } from '../sink/schema/plan-schema.ts'
import { DigestSchema } from '../sink/schema/receipt-schema.ts'

/** The type of a seal, as its header states it, so that nothing else that the key signed passes for one. */
export const SEAL_TYPE = 'servicenow-harvester-seal+json'

/** The folder of an instance in which its seals are. */
export const SEALS_FOLDER = 'seals'

/** The form of what a seal signs: the digests of files that name the digests of all others. */
export const SealSchema = z.strictObject({
  schemaVersion: z.literal(1),
  instance: z.string(),
  run: RunIdSchema.describe('the run that was sealed'),
  sealedAt: z.string().describe('by the clock of the computer that sealed it'),
  manifests: z
    .array(z.strictObject({ run: RunIdSchema, sha256: DigestSchema }))
    .describe('the manifests of the run and of every run that it stands on'),
  inventory: z
    .strictObject({ sha256: DigestSchema })
    .nullable()
    .describe('inventory.json, which names the digests of the files beside it; null where none was sealed'),
})

/** What a seal signs. */
export type Seal = z.infer<typeof SealSchema>

/** The path of a run's seal below the folder of its instance. */
export function sealPath(run: string): string {
  return `${SEALS_FOLDER}/${run}.jws`
}
