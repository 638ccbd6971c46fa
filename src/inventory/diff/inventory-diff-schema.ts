import { z } from 'zod'
import { RunIdSchema } from '../../sink/schema/plan-schema.ts'

const ChangeSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  name: z.string().nullable(),
  what: z.enum(['automation', 'live', 'trigger', 'run-as', 'destination', 'credential', 'script']),
  change: z
    .enum(['came', 'went', 'changed', 'cannot-be-told'])
    .describe('cannot-be-told where one of the runs did not see enough to say that something changed'),
  before: z.string().nullable(),
  after: z.string().nullable(),
})

/** The form of what `harvester inventory diff --json` prints. */
export const InventoryDiffSchema = z.strictObject({
  schemaVersion: z.literal(1),
  instance: z.string(),
  before: RunIdSchema,
  after: RunIdSchema,
  changes: z.array(ChangeSchema).describe('ordered by id, then by what changed'),
})

/** What changed between two runs. */
export type InventoryDiff = z.infer<typeof InventoryDiffSchema>

/** One change between two runs. */
export type InventoryChange = InventoryDiff['changes'][number]
