import { z } from 'zod'
import { FAILURE_CODES } from '../../contract/failure/failure-code.ts'
import { RunIdSchema, TableNameSchema } from '../schema/plan-schema.ts'
import { CountSchema } from '../schema/receipt-schema.ts'

/** Verdicts that can be accepted, from the smallest gap to the largest. A table that failed or was not begun is read again. */
export const ACCEPTABLE_VERDICTS = ['partial', 'absent', 'denied', 'unproven'] as const

const AcceptedGapSchema = z.strictObject({
  table: TableNameSchema,
  verdict: z.enum(ACCEPTABLE_VERDICTS),
  hidden: CountSchema.nullable().describe('rows that may be hidden; null where any number may be'),
  withheldColumns: z.array(z.string()).describe('columns that may be withheld'),
  code: z.enum(FAILURE_CODES).nullable(),
})

/** The form of a file of accepted gaps: what may be missing from a harvest of one instance. */
export const AcceptedGapsSchema = z.strictObject({
  schemaVersion: z.literal(1),
  instance: z.string(),
  run: RunIdSchema.describe('the run whose gaps were accepted'),
  gaps: z.array(AcceptedGapSchema),
})

/** What may be missing from one table. */
export type AcceptedGap = z.infer<typeof AcceptedGapSchema>

/** What may be missing from a harvest of one instance. */
export type AcceptedGaps = z.infer<typeof AcceptedGapsSchema>
