import { z } from 'zod'
import { DELETION_SOURCES, type Tombstone } from '../../contract/run/manifest.ts'

/** The form of a line in a part of tombstones. */
export const TombstoneSchema = z.strictObject({
  sys_id: z.string().min(1),
  deletedOn: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
  source: z.enum(DELETION_SOURCES),
}) satisfies z.ZodType<Tombstone>
