import { plainValue, type Row, timeValue } from './row.ts'

/** What counts changes; in a row that was never counted it is empty, and in an odd one anything. */
const COUNT = /^\d{1,15}$/

/** What tells an older version of a row from a newer one. */
export interface RowVersion {
  /** `sys_updated_on`, UTC as `yyyy-MM-dd HH:mm:ss`, so that comparing two as texts compares the times. */
  readonly updatedOn: string
  /** `sys_mod_count`: how often the row was changed; 0 where it is no count, so that the time alone decides. */
  readonly modCount: number
}

/** A row's version; null where the row lacks the columns for it or holds them in another form. */
export function rowVersion(row: Row): RowVersion | null {
  const updatedOn = timeValue(row, 'sys_updated_on')
  const modCount = plainValue(row, 'sys_mod_count')
  if (updatedOn === null || modCount === null) return null
  return { updatedOn, modCount: COUNT.test(modCount) ? Number(modCount) : 0 }
}

/** Compares two versions of a row: by time of update, then by number of changes; a row without a version is the oldest. */
export function compareRowVersions(a: RowVersion | null, b: RowVersion | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  if (a.updatedOn !== b.updatedOn) return a.updatedOn < b.updatedOn ? -1 : 1
  return a.modCount - b.modCount
}
