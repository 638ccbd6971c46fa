import { z } from 'zod'
import { isBucketPath, parseBucketPath } from '../../contract/run/bucket-path.ts'
import { PROJECTIONS } from '../../contract/run/projection.ts'
import { REQUEST_BOUNDS } from '../../contract/run/request-bounds.ts'
import { NO_TEMPORAL_ORIGIN, TEMPORAL_ORIGINS } from '../temporal-origin.ts'
import { ObjectStoreSettings } from './object-store-config.ts'

const wholeNumber = (least: number, most: number): z.ZodType<number> =>
  z
    .string()
    .regex(/^\d+$/, `is not a whole number`)
    .transform(Number)
    .refine((n) => n >= least && n <= most, `is not between ${least} and ${most}`)

/** Tells whether runs can be stored at a place of this form. */
function isPlace(text: string): boolean {
  return isBucketPath(text) ? parseBucketPath(text) !== null : /^directory:.+/.test(text)
}

/** An address of this machine and a port. */
const LISTENING = /^[\d.]+:\d{1,5}$/

/** The variables that every command may need, those of instance, credentials and Temporal's own apart. */
export const Settings = z.object({
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/]+:\d{1,5}$/, 'is not host:port, for example localhost:7233')
    .optional(),
  TEMPORAL_CLI_PATH: z.string().optional(),
  HARVESTER_TEMPORAL_FROM: z.enum(TEMPORAL_ORIGINS, NO_TEMPORAL_ORIGIN).optional(),
  HARVESTER_HOME: z.string().optional(),
  HARVESTER_SINK: z.string().refine(isPlace, 'is not directory:/path/of/the/output or s3://bucket/prefix').optional(),
  ...ObjectStoreSettings.shape,
  HARVESTER_LANES: wholeNumber(REQUEST_BOUNDS.lanes.least, REQUEST_BOUNDS.lanes.most).optional(),
  HARVESTER_MAX_HARVESTS: wholeNumber(1, 1000).optional(),
  HARVESTER_AFTER: z
    .string()
    .transform((names) => names.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(PROJECTIONS, `is not a list of ${PROJECTIONS.join(', ')}`)))
    .optional(),
  HARVESTER_KEEP: wholeNumber(1, 100_000).optional(),
  HARVESTER_METRICS: z.string().regex(LISTENING, 'is not address:port, for example 127.0.0.1:9464').optional(),
  HARVESTER_HEALTH: z.string().regex(LISTENING, 'is not address:port, for example 127.0.0.1:9465').optional(),
  HARVESTER_TRACES: z
    .url({ protocol: /^https?$/, error: 'is not the URL of a collector, for example http://127.0.0.1:4318' })
    .optional(),
  HARVESTER_PARSE: z.enum(['quick', 'full'], 'is neither quick nor full').optional(),
  LOG_FORMAT: z.enum(['text', 'json'], 'is neither text nor json').optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error'], 'is none of debug, info, warn, error').optional(),
})
