import { z } from 'zod'
import type { Latest } from '../../contract/run/manifest.ts'
import { VERDICTS } from '../../contract/table/verdict.ts'
import { RunIdSchema, TableNameSchema } from './plan-schema.ts'
import { CountSchema } from './receipt-schema.ts'

/** The form of `latest.json`. */
export const LatestSchema = z.strictObject({
  schemaVersion: z.union([z.literal(1), z.literal(2)]),
  run: RunIdSchema,
  startedAt: z.iso.datetime(),
  manifest: z.string(),
  tables: z.record(
    TableNameSchema,
    z.strictObject({
      run: RunIdSchema,
      watermark: z.string().nullable(),
      verdict: z.enum(VERDICTS),
      increments: CountSchema.exactOptional(),
      unreconciled: CountSchema.exactOptional(),
    }),
  ),
  repaired: z.record(RunIdSchema, RunIdSchema).exactOptional(),
}) satisfies z.ZodType<Latest>
