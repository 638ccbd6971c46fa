import { z } from 'zod'
import { FAILURE_CODES } from '../../contract/failure/failure-code.ts'
import { VERDICTS } from '../../contract/table/verdict.ts'
import { CountSchema } from './receipt-schema.ts'

/** What `run --json` prints when the run ended with a verdict. @internal */
export const RunReportSchema = z.strictObject({
  run: z.string(),
  instance: z.string(),
  verdict: z.enum(VERDICTS),
  manifest: z.string().describe('where the manifest lies'),
  projections: z
    .array(
      z.strictObject({
        projection: z.string(),
        place: z.string().nullable().describe('where it lies; null where it failed'),
        message: z.string().nullable().describe('why it failed; null where it did not'),
      }),
    )
    .exactOptional()
    .describe('what the worker made of the run afterwards (HARVESTER_AFTER); absent for nothing'),
  tables: z.array(
    z.strictObject({
      table: z.string(),
      verdict: z.enum(VERDICTS),
      rows: CountSchema,
      tombstones: CountSchema.exactOptional().describe(
        'rows that an increment found deleted; absent where deletions were not looked for',
      ),
      hidden: CountSchema.nullable(),
      expected: CountSchema.nullable(),
      pages: CountSchema,
      seconds: z.number().nonnegative(),
      code: z.enum(FAILURE_CODES).nullable(),
      hint: z.string().nullable(),
      accepted: z
        .boolean()
        .exactOptional()
        .describe('with --accept: true for a gap that the file accepts, false for any other table'),
    }),
  ),
})

/** What `run --json` prints when there is no verdict to print. */
const RunErrorSchema = z.strictObject({
  error: z.strictObject({
    code: z.string().describe("a failure code, or INTERNAL for a fault of the harvester's own"),
    message: z.string(),
    hint: z.string().nullable(),
  }),
})

/** The one JSON object that `run --json` prints on stdout. */
export const RunResultSchema = z.union([RunReportSchema, RunErrorSchema])
