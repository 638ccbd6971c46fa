import { z } from 'zod'
import { FAILURE_CODES } from '../../contract/failure/failure-code.ts'
import { PROOFS } from '../../contract/row/key.ts'
import type { SliceProgress, TableSlice } from '../../contract/slice.ts'
import { READING_STRATEGIES } from '../../contract/table/reading-strategy.ts'

const Count = z.number().int().nonnegative()
const NullableKey = z.string().nullable()

const Unread = z.object({
  unkeyed: Count,
  unreadable: z.array(z.string()),
  twins: z.object({ rows: Count, keys: z.array(z.string()) }).exactOptional(),
})

const Rights = z.object({ reading: z.enum(READING_STRATEGIES), refusedColumns: z.array(z.string()) })

const TableSliceSchema = z.object({
  table: z.string(),
  stoppedBy: z.enum(['done', 'bound', 'drained', ...FAILURE_CODES]),
  message: z.string().nullable(),
  hint: z.string().exactOptional(),
  retryAfterMs: Count.nullable(),
  cursor: NullableKey,
  pageSize: z.number().int().positive(),
  failedPageSize: z.number().int().positive().exactOptional(),
  strikes: Count,
  receipt: z.string().nullable(),
  rows: Count,
  hidden: Count.nullable(),
  pages: Count,
  requests: Count,
  missingColumns: z.array(z.string()),
  total: Count.nullable(),
  unproven: z.string().nullable(),
  unread: Unread.exactOptional(),
  rights: Rights.exactOptional(),
  seconds: z.number().nonnegative().exactOptional(),
}) satisfies z.ZodType<TableSlice>

const SliceProgressSchema = z.object({
  table: z.string(),
  rangeFrom: NullableKey.exactOptional(),
  rowsBefore: Count,
  rangeTotal: Count.nullable(),
  cursor: NullableKey,
  parts: z.array(z.object({ path: z.string(), rows: Count, bytes: Count, sha256: z.string() })),
  intervals: z.array(
    z.object({
      lo: NullableKey,
      hi: NullableKey,
      rows: Count,
      hidden: Count.nullable(),
      proof: z.enum(PROOFS),
      part: z.string().nullable(),
    }),
  ),
  done: z.boolean(),
  pageSize: z.number().int().positive(),
  failedPageSize: z.number().int().positive().exactOptional(),
  strikes: Count,
  pages: Count,
  requests: Count,
  pageSizes: z.tuple([Count, Count]),
  missingColumns: z.array(z.string()),
  absentColumns: z.object({ first: z.array(z.string()), last: z.array(z.string()) }).exactOptional(),
  readFrom: z.string().nullable(),
  readTo: z.string().nullable(),
  total: Count.nullable(),
  unproven: z.string().nullable(),
  unread: Unread.exactOptional(),
  newest: z.string().exactOptional(),
  runningMs: Count.exactOptional(),
  failingSince: z.string().exactOptional(),
  pause: z.object({ since: z.string(), until: z.string(), givesUpAt: z.string() }).exactOptional(),
  narrowed: z.object({ width: Count, most: Count, because: z.enum(['refused', 'busy']) }).exactOptional(),
  rights: Rights.exactOptional(),
  before: z.array(TableSliceSchema).exactOptional(),
}) satisfies z.ZodType<SliceProgress>

/** The heartbeat details of the attempt before; null for a first attempt, or for details that another release wrote. */
export function readProgress(details: unknown): SliceProgress | null {
  const parsed = SliceProgressSchema.safeParse(details)
  return parsed.success ? parsed.data : null
}
