import { z } from 'zod'
import { FAILURE_CODES } from '../../contract/failure/failure-code.ts'
import { DELETION_SOURCES } from '../../contract/row/tombstone.ts'
import { RUN_ID } from '../../contract/run/names.ts'
import type { AccessFacts } from '../../contract/table/access-facts.ts'
import type { AdoptedTable } from '../../contract/table/adopted-table.ts'
import { READING_STRATEGIES } from '../../contract/table/reading-strategy.ts'
import { TABLE_NAME } from '../../contract/table/table-name.ts'
import type { HarvestPlan, TablePlan } from '../../contract/table/table-plan.ts'
import { CountSchema, DigestSchema, OpenKeySchema } from './receipt-schema.ts'

/** A table's name, as it may become a path. */
export const TableNameSchema = z.string().regex(TABLE_NAME)

/** A run's id, as it may become a path. */
export const RunIdSchema = z.string().regex(RUN_ID)

/** How rows are stored in a part. */
export const CompressionSchema = z.enum(['gzip', 'zstd', 'none'])

/** The part of a table's columns and window that plan and manifest share. */
export const TableShapeSchema = z.strictObject({
  table: TableNameSchema,
  title: z.string(),
  order: z.enum(['sys_id', 'sys_created_on', 'sys_updated_on']),
  window: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
  reading: z.enum(READING_STRATEGIES).exactOptional(),
  only: z
    .strictObject({ column: z.string(), oneOf: z.array(z.string()) })
    .exactOptional()
    .describe('the only rows that were read: those in whose column one of these values stands'),
  columns: z.array(z.string()),
  columnSource: z.enum(['dictionary', 'catalogue', 'row']),
  secretColumns: z.array(z.string()),
  sensitiveColumns: z.array(z.string()),
  optional: z.boolean(),
  notes: z.array(z.string()),
})

const AdoptedTableSchema = z.strictObject({
  ranges: z.array(
    z.strictObject({
      lo: OpenKeySchema,
      hi: OpenKeySchema,
      stored: z
        .strictObject({
          receipt: DigestSchema,
          rows: CountSchema,
          hidden: CountSchema.nullable(),
          missingColumns: z.array(z.string()),
          unproven: z.string().nullable(),
        })
        .nullable(),
      unread: z.strictObject({ by: z.enum([...FAILURE_CODES, 'INTERNAL']), message: z.string() }).nullable(),
    }),
  ),
  deletions: z
    .strictObject({
      table: TableNameSchema,
      receipt: DigestSchema.nullable(),
      tombstones: CountSchema,
      late: CountSchema,
      unreadable: CountSchema,
      unread: z.array(z.string()).exactOptional(),
      feedGap: z.string().exactOptional(),
      doubt: z.string().nullable(),
      deletionsFrom: z.array(z.enum(DELETION_SOURCES)),
    })
    .exactOptional(),
}) satisfies z.ZodType<AdoptedTable>

const TablePlanSchema = z.strictObject({
  ...TableShapeSchema.shape,
  presumed: z.literal(true).exactOptional(),
  firstPageRows: z.number().int().positive().exactOptional(),
  base: RunIdSchema.exactOptional(),
  reconciles: z.boolean().exactOptional(),
  newestSoFar: z.string().exactOptional(),
  classes: z.array(z.string()).exactOptional(),
  gap: z.string().exactOptional(),
  adopted: AdoptedTableSchema.exactOptional(),
  refusedColumns: z.array(z.string()).exactOptional(),
  unreadable: z
    .strictObject({ code: z.enum(FAILURE_CODES), message: z.string(), hint: z.string().exactOptional() })
    .nullable(),
}) satisfies z.ZodType<TablePlan>

const FactSchema = z.string().nullable()

/** As whom and where a run reads, as digests. */
export const AccessFactsSchema = z.strictObject({
  fingerprint: z.string(),
  identity: z.string(),
  known: z
    .strictObject({
      user: FactSchema,
      timeZone: FactSchema,
      domain: FactSchema,
      roles: FactSchema,
      instanceId: FactSchema,
      instanceName: FactSchema,
      clones: FactSchema,
    })
    .exactOptional()
    .describe('digests of single facts as they were last told; null for one that never was'),
}) satisfies z.ZodType<AccessFacts>

/** The whole plan of a run. */
export const HarvestPlanSchema = z.strictObject({
  schemaVersion: z.literal(1),
  run: RunIdSchema,
  instance: z.string(),
  referenceLinks: z.boolean(),
  compression: CompressionSchema,
  honouredLimit: z.number().int().positive(),
  provenRoom: z.number().int().positive().exactOptional(),
  access: AccessFactsSchema.exactOptional(),
  tables: z.array(TablePlanSchema),
}) satisfies z.ZodType<HarvestPlan>
