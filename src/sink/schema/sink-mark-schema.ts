import { z } from 'zod'
import { RunIdSchema } from './plan-schema.ts'

/** The form of `sink.json` in the output folder: a number drawn once, that tells this folder from every other one. */
export const SinkMarkSchema = z.strictObject({ schemaVersion: z.literal(1), nonce: z.string().min(1) })

/** The form of `sink.json` in a run's folder: the nonce of the sink that the run was begun in. */
export const RunMarkSchema = z.strictObject({
  ...SinkMarkSchema.shape,
  instance: z.string(),
  run: RunIdSchema,
})
