import { z } from 'zod'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { HarvestRequest } from '../../contract/run/harvest-request.ts'
import {
  INSTANCE_NAME,
  MOST_TABLES,
  type NumberBounds,
  REQUEST_BOUNDS,
  SINK_NAME,
} from '../../contract/run/request-bounds.ts'
import { CompressionSchema, RunIdSchema, TableNameSchema } from './plan-schema.ts'
import { CountSchema } from './receipt-schema.ts'

/** A request as a manifest holds it: what an older release allowed stays readable. */
export const StoredRequestSchema = z.strictObject({
  engine: CountSchema,
  instance: z.string(),
  tables: z.array(z.string()).nullable(),
  profile: z.literal('automation'),
  mode: z.enum(['snapshot', 'incremental']),
  reconcile: z.boolean().exactOptional(),
  repair: RunIdSchema.exactOptional(),
  compression: CompressionSchema,
  includeSensitive: z.boolean(),
  referenceLinks: z.boolean(),
  logDays: z.number().nonnegative().nullable(),
  sink: z.string(),
  lanes: CountSchema,
  pageSize: CountSchema,
  largestPageSize: CountSchema.exactOptional(),
  slice: z.strictObject({ maxPages: CountSchema, maxMs: CountSchema, maxBytes: CountSchema }),
  giveUpAfterMs: CountSchema.exactOptional(),
}) satisfies z.ZodType<HarvestRequest>

const within = ({ least, most }: NumberBounds): z.ZodNumber => {
  const said = `is not a whole number from ${least} to ${most}`
  return z.number(said).int(said).min(least, said).max(most, said)
}

/** A request as a run may begin with it: each field within its bounds, none unknown, none that contradicts another. */
const HarvestRequestSchema = z
  .strictObject({
    ...StoredRequestSchema.shape,
    instance: z.string().regex(INSTANCE_NAME, 'is not the name of an instance'),
    tables: z
      .array(TableNameSchema)
      .min(1, 'names no table; null reads those of the profile')
      .max(MOST_TABLES, `names more than ${MOST_TABLES} tables`)
      .nullable(),
    logDays: within(REQUEST_BOUNDS.logDays).nullable(),
    sink: z.string().regex(SINK_NAME, 'is not the name of a sink'),
    lanes: within(REQUEST_BOUNDS.lanes),
    pageSize: within(REQUEST_BOUNDS.pageSize),
    largestPageSize: within(REQUEST_BOUNDS.largestPageSize).exactOptional(),
    slice: z.strictObject({
      maxPages: within(REQUEST_BOUNDS.maxPages),
      maxMs: within(REQUEST_BOUNDS.maxMs),
      maxBytes: within(REQUEST_BOUNDS.maxBytes),
    }),
    giveUpAfterMs: within(REQUEST_BOUNDS.giveUpAfterMs).exactOptional(),
  })
  .superRefine((request, { addIssue }) => {
    if (request.reconcile === true && request.mode !== 'incremental')
      addIssue({
        code: 'custom',
        path: ['reconcile'],
        message: 'goes with mode incremental: a snapshot reads every row',
      })
    if (request.largestPageSize !== undefined && request.largestPageSize < request.pageSize)
      addIssue({ code: 'custom', path: ['largestPageSize'], message: 'is smaller than pageSize' })
    for (const field of overruledByRepair(request))
      addIssue({ code: 'custom', path: [field], message: 'has no effect with repair, which reads what the run read' })
  }) satisfies z.ZodType<HarvestRequest>

/** A repair reads what the run read, in the same way: fields that say otherwise would be overruled in silence. */
function overruledByRepair(request: HarvestRequest): readonly string[] {
  if (request.repair === undefined) return []
  const { tables, logDays, includeSensitive, referenceLinks, mode, reconcile } = request
  return Object.entries({
    tables: tables !== null,
    logDays: logDays !== null,
    includeSensitive,
    referenceLinks,
    mode: mode !== 'snapshot',
    reconcile: reconcile === true,
  }).flatMap(([field, isGiven]) => (isGiven ? [field] : []))
}

/** Passes a request on, from a program or out of a workflow's input; throws CONFIG_INVALID that names every fault by its field. */
export function parseRequest(input: unknown): HarvestRequest {
  const parsed = HarvestRequestSchema.safeParse(input)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'request'}: ${message}`,
  )
  throw new HarvestError('CONFIG_INVALID', `the request is not usable: ${faults.slice(0, MOST_FAULTS).join('; ')}`, {
    hint: 'Correct the fields that the message names; buildRequest of servicenow-harvester fills in the others.',
  })
}

/** A message names this many faults: a list of thousands of tables may have one each. */
const MOST_FAULTS = 5
