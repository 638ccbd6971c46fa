import { z } from 'zod'
import { VERDICTS } from '../../contract/table/verdict.ts'
import { RunIdSchema, TableNameSchema } from '../../sink/schema/plan-schema.ts'
import { CountSchema, DigestSchema } from '../../sink/schema/receipt-schema.ts'

const ExportedColumnSchema = z.strictObject({
  name: z.string(),
  type: z.enum(['text', 'integer', 'decimal', 'boolean', 'timestamp']),
})

const ExportedTableSchema = z.strictObject({
  table: TableNameSchema,
  path: z.string().describe('the file of its rows, beside this one'),
  chain: z.array(RunIdSchema).describe('the runs that its rows are made of: the snapshot, then each increment'),
  verdict: z.enum(VERDICTS).describe('the worst of the chain'),
  watermark: z.string().nullable(),
  rows: CountSchema,
  tombstones: CountSchema.describe('tombstones of the chain, all applied'),
  columns: z
    .array(ExportedColumnSchema)
    .describe('in the order of the file; a typed one is followed by its raw column'),
  notParsed: z
    .record(z.string(), CountSchema)
    .describe('values that are none of the type, by column; they are in its raw column'),
  replaced: CountSchema.describe('values with half of a surrogate pair, in whose place U+FFFD stands'),
  guarded: CountSchema.describe('values that got an apostrophe in front, so that no spreadsheet runs them'),
  bytes: CountSchema.describe('size of the file'),
  sha256: DigestSchema.describe('of the file'),
})

/** The form of `export.json`: what the files beside it are. */
export const ExportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  instance: z.string(),
  run: RunIdSchema.describe('the run up to which was exported'),
  format: z.enum(['parquet', 'csv']),
  typed: z.boolean(),
  tables: z.array(ExportedTableSchema),
  failed: z.array(z.strictObject({ table: TableNameSchema, reason: z.string() })).describe('tables without a file'),
})

/** What an export wrote, and what it could not. */
export type Export = z.infer<typeof ExportSchema>

/** One table's file. */
export type ExportedTable = z.infer<typeof ExportedTableSchema>
