import { z } from 'zod'
import { VERDICTS } from '../../contract/table/verdict.ts'
import { RunIdSchema, TableNameSchema } from '../../sink/schema/plan-schema.ts'
import { CountSchema } from '../../sink/schema/receipt-schema.ts'

const LoadedTableSchema = z.strictObject({
  table: TableNameSchema,
  relation: z.string().describe('its name in the database'),
  how: z
    .enum(['create', 'replace', 'increments', 'unchanged', 'ahead'])
    .describe('ahead: the database holds a newer state, which was kept'),
  chain: z.array(RunIdSchema).describe('the runs that its rows are made of: the snapshot, then each increment'),
  verdict: z.enum(VERDICTS).describe('the worst of the chain'),
  rows: CountSchema.describe('rows of the table in the database afterwards'),
  inserted: CountSchema,
  updated: CountSchema,
  deleted: CountSchema,
  nul: CountSchema.describe('values of this load with a NUL, in whose place U+FFFD stands'),
  surrogates: CountSchema.describe('values of this load with half a surrogate pair, in whose place U+FFFD stands'),
})

/** The form of what `harvester load --json` prints. */
export const LoadSchema = z.strictObject({
  schemaVersion: z.literal(1),
  instance: z.string(),
  run: RunIdSchema.describe('the run up to which was loaded'),
  schema: z.string().describe('the schema of the instance in the database'),
  tables: z.array(LoadedTableSchema),
  failed: z
    .array(z.strictObject({ table: TableNameSchema, reason: z.string() }))
    .describe('tables that stand as they were before'),
})

/** What a load did, and what it could not. */
export type Load = z.infer<typeof LoadSchema>

/** What a load did with one table. */
export type LoadedTable = z.infer<typeof LoadedTableSchema>
