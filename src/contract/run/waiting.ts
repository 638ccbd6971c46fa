/** A range whose next slice waits for a while, as the memo of its workflow has it meanwhile. */
export interface WaitingRange {
  readonly table: string
  /** Rows stored in the range so far. */
  readonly rows: number
  /** The instance's count of the range; null where unknown. */
  readonly total: number | null
  /** One sentence for people. */
  readonly reason: string
  /** The workflow's clock when the next slice begins, ISO 8601. */
  readonly until: string
  /** Since when the instance has not answered, ISO 8601; absent for other waits. */
  readonly since?: string
  /** When an instance that does not answer is no longer waited for, ISO 8601; absent for other waits. */
  readonly givesUpAt?: string
}

/** Type of the Temporal failure of an attempt that found no free place on its worker (`HARVESTER_MAX_HARVESTS`): nothing failed, it is made again. */
export const NO_FREE_PLACE = 'NO_FREE_PLACE'

const PREFIX = 'wait.'

/** Memo key of a range that waits, by its table and the lane's label; not there while it is read. */
export function waitMemo(table: string, label: string): string {
  return `${PREFIX}${table}.${label}`
}

/** Tells whether a memo key is one of a range that waits. */
export function isWaitMemo(key: string): boolean {
  return key.startsWith(PREFIX)
}
