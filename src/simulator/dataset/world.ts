import type { Random } from './random.ts'

/** What the making of one row may ask about the rest of the instance. */
export interface World {
  /** The instant, in milliseconds since 1970, before which every row was written. */
  readonly now: number
  /** The time zone of the user as whom a harvester logs in, and that user's id. */
  readonly userTimeZone: string
  readonly ownUserId: string
  /** The id of an existing row of a table, or of one of its child tables; empty where there is none. */
  idOf(table: string, random: Random): string
  /** The name of a table on which automations work. */
  businessTable(random: Random): string
  /** A plausible server-side script. */
  script(random: Random): string
}
