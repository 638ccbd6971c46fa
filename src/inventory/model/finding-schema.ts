import { z } from 'zod'
import { NeedSchema } from './sight-schema.ts'

/** The form of a line of `findings.ndjson`. */
export const FindingSchema = z.strictObject({
  rule: z.string(),
  subject: z.string().describe('the id of a node, or instance/<name> where the rule as a whole is meant'),
  because: z.array(z.strictObject({ table: z.string(), sys_id: z.string(), column: z.string().nullable() })),
  state: z.enum(['found', 'cannot-be-evaluated']),
  needs: z.array(NeedSchema).describe('what is missing; empty where the finding stands'),
  note: z.string(),
})

/** One finding, or the statement that a rule cannot be evaluated. */
export type Finding = z.infer<typeof FindingSchema>

/** A value of a row that a finding rests on. */
export type Because = Finding['because'][number]
