import { z } from 'zod'
import { FAILURE_CODES } from '../../contract/failure/failure-code.ts'
import { DELETION_SOURCES } from '../../contract/row/tombstone.ts'
import type { Manifest, ManifestTable } from '../../contract/run/manifest.ts'
import { VERDICTS } from '../../contract/table/verdict.ts'
import { AccessFactsSchema, RunIdSchema, TableShapeSchema } from './plan-schema.ts'
import { CountSchema, DigestSchema, IntervalSchema, StoredPartSchema } from './receipt-schema.ts'
import { StoredRequestSchema } from './request-schema.ts'

const IncrementSchema = z.strictObject({
  base: RunIdSchema.describe('the run whose state of the table it changes'),
  tombstones: z.array(StoredPartSchema).describe('they apply before the rows'),
  late: z.array(StoredPartSchema).describe('rows that a comparison of all rows found'),
  deletionsFrom: z.array(z.enum(DELETION_SOURCES)),
  unreadable: CountSchema.describe('ids that are counted and no longer shown: no tombstone is written for them'),
  unread: z
    .array(z.string())
    .exactOptional()
    .describe('rows that cannot be read, even alone: their ids, or where they lie'),
  feedGap: z.string().exactOptional().describe('why deletions may be untold until all rows are compared'),
  doubt: z.string().nullable().describe('why no tombstone could be written; null where nothing stood against it'),
})

const ManifestTableSchema = z.strictObject({
  ...TableShapeSchema.shape,
  verdict: z.enum(VERDICTS),
  rows: CountSchema,
  hidden: CountSchema.nullable(),
  expected: CountSchema.nullable().describe('rows + hidden; null when hidden is unknown'),
  code: z.enum(FAILURE_CODES).nullable(),
  reason: z.string().nullable(),
  hint: z.string().nullable(),
  withheldColumns: z.array(z.string()),
  pages: CountSchema,
  requests: CountSchema,
  pageSizes: z.tuple([CountSchema, CountSchema]).nullable(),
  countBefore: CountSchema.nullable(),
  readFrom: z.string().nullable(),
  readTo: z.string().nullable(),
  watermark: z.string().nullable(),
  parts: z.array(StoredPartSchema),
  intervals: z.array(IntervalSchema),
  newest: z.string().nullable().exactOptional(),
  gap: z.string().nullable().exactOptional().describe('why rows are missing that no request can bring any more'),
  increment: IncrementSchema.nullable().exactOptional(),
}) satisfies z.ZodType<ManifestTable>

/** The form of `manifest.json`: everything that a run claims about its files. */
export const ManifestSchema = z.strictObject({
  schemaVersion: z.union([z.literal(1), z.literal(2)]),
  run: RunIdSchema,
  state: z.enum(['finished', 'cancelled', 'failed']),
  verdict: z.enum(VERDICTS),
  instance: z.strictObject({ name: z.string(), origin: z.string() }),
  authMethod: z.string(),
  harvester: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  request: StoredRequestSchema,
  planDigest: DigestSchema,
  access: AccessFactsSchema.nullable().exactOptional(),
  tables: z.array(ManifestTableSchema),
}) satisfies z.ZodType<Manifest>
