import { z } from 'zod'
import { INSTANCE_TIME } from '../../contract/row/instance-time.ts'
import { DELETION_SOURCES, type Tombstone } from '../../contract/row/tombstone.ts'

/** The form of a line in a part of tombstones. */
export const TombstoneSchema = z.strictObject({
  sys_id: z.string().min(1),
  deletedOn: z.string().regex(INSTANCE_TIME),
  source: z.enum(DELETION_SOURCES),
}) satisfies z.ZodType<Tombstone>
