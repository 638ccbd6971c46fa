import { z } from 'zod'
import type { Receipt, StoredPart } from '../../contract/receipt.ts'
import { type Interval, PROOFS } from '../../contract/row/key.ts'

/** A count of rows, pages, requests or bytes. */
export const CountSchema = z.int().nonnegative()

/** A position in a table's order, null where a range is open. */
export const OpenKeySchema = z.string().nullable()

/** A SHA-256 in hex. */
export const DigestSchema = z.string().regex(/^[0-9a-f]{64}$/)

/** One durable file of rows. */
export const StoredPartSchema = z.strictObject({
  path: z.string().describe("relative to the run's folder"),
  rows: CountSchema,
  bytes: CountSchema.describe('size as stored'),
  sha256: DigestSchema.describe('of the stored bytes'),
}) satisfies z.ZodType<StoredPart>

/** A sealed piece of the key space, (lo, hi]. */
export const IntervalSchema = z.strictObject({
  lo: OpenKeySchema,
  hi: OpenKeySchema,
  rows: CountSchema,
  hidden: CountSchema.nullable(),
  proof: z.enum(PROOFS),
  part: z.string().nullable().describe('path of the part that holds its rows; null where nothing is visible'),
}) satisfies z.ZodType<Interval>

/** The stored proof of one slice. */
export const ReceiptSchema = z.strictObject({
  schemaVersion: z.literal(1),
  table: z.string(),
  range: z.strictObject({ lo: OpenKeySchema, hi: OpenKeySchema }),
  sequence: CountSchema,
  previous: DigestSchema.nullable(),
  from: OpenKeySchema,
  cursor: OpenKeySchema,
  done: z.boolean(),
  parts: z.array(StoredPartSchema),
  tombstones: z.array(StoredPartSchema).exactOptional(),
  late: z.array(StoredPartSchema).exactOptional(),
  intervals: z.array(IntervalSchema),
  pages: CountSchema,
  requests: CountSchema,
  pageSizes: z.tuple([CountSchema, CountSchema]),
  missingColumns: z.array(z.string()),
  absentColumns: z.strictObject({ first: z.array(z.string()), last: z.array(z.string()) }).exactOptional(),
  readFrom: z.string().nullable(),
  readTo: z.string().nullable(),
  total: CountSchema.nullable(),
  unproven: z.string().nullable(),
  newest: z.string().exactOptional(),
}) satisfies z.ZodType<Receipt>
