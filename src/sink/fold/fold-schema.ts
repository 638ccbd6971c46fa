import { z } from 'zod'
import { VERDICTS } from '../../contract/table/verdict.ts'
import { RunIdSchema, TableNameSchema } from '../schema/plan-schema.ts'
import { CountSchema, DigestSchema } from '../schema/receipt-schema.ts'

const FoldedTableSchema = z.strictObject({
  table: TableNameSchema,
  path: z.string().describe('the file of its rows, beside this one'),
  chain: z.array(RunIdSchema).describe('the runs that its rows are made of: the snapshot, then each increment'),
  verdict: z.enum(VERDICTS).describe('the worst of the chain'),
  watermark: z.string().nullable(),
  rows: CountSchema,
  tombstones: CountSchema.describe('tombstones of the chain, all applied'),
  bytes: CountSchema.describe('size as stored'),
  sha256: DigestSchema.describe('of the stored bytes'),
})

/** The form of `fold.json`: what the files beside it are. */
export const FoldSchema = z.strictObject({
  schemaVersion: z.literal(1),
  instance: z.string(),
  run: RunIdSchema.describe('the run up to which was folded'),
  tables: z.array(FoldedTableSchema),
  failed: z.array(z.strictObject({ table: TableNameSchema, reason: z.string() })).describe('tables without a file'),
})

/** What a fold wrote, and what it could not. */
export type Fold = z.infer<typeof FoldSchema>

/** One table's file. */
export type FoldedTable = z.infer<typeof FoldedTableSchema>
