import { sum } from '../sum.ts'
import type { Key } from './key.ts'

/** Rows that the instance counts and shows, and that could not be taken all the same; they are among the hidden ones. */
export interface UnreadRows {
  /** Rows that came without a key. */
  readonly unkeyed: number
  /** Keys of rows that cannot be read, even alone, or of the gaps in which they lie. */
  readonly unreadable: readonly Key[]
  /** Absent where every row has a key of its own. */
  readonly twins?: TwinRows
}

/** Rows that came with the key of another one, which was stored. */
export interface TwinRows {
  readonly rows: number
  /** The first of their keys. */
  readonly keys: readonly Key[]
}

/** So many keys are named where rows share them. */
const MOST_NAMED = 10

/** Every row could be taken. */
export const NONE_UNREAD: UnreadRows = { unkeyed: 0, unreadable: [] }

/** The rows of two stretches that could not be taken; absent where there are none. */
export function unreadIn(...stretches: readonly (UnreadRows | undefined)[]): { readonly unread?: UnreadRows } {
  const unread = stretches.reduce<UnreadRows>(
    (all, each) => ({
      unkeyed: all.unkeyed + (each?.unkeyed ?? 0),
      unreadable: [...all.unreadable, ...(each?.unreadable ?? [])],
      ...twinsIn(all.twins, each?.twins),
    }),
    NONE_UNREAD,
  )
  return countUnread(unread) === 0 ? {} : { unread }
}

/** Rows that came once more with these keys. */
export function twinsOf(keys: readonly Key[]): Pick<UnreadRows, 'twins'> {
  return keys.length === 0 ? {} : { twins: { rows: keys.length, keys: keys.slice(0, MOST_NAMED) } }
}

/** How many rows could not be taken. */
export function countUnread({ unkeyed, unreadable, twins }: UnreadRows): number {
  return unkeyed + unreadable.length + (twins?.rows ?? 0)
}

function twinsIn(...all: readonly (TwinRows | undefined)[]): Pick<UnreadRows, 'twins'> {
  const twins = all.flatMap((each) => each ?? [])
  if (twins.length === 0) return {}
  const keys = [...new Set(twins.flatMap((each) => each.keys))]
  return { twins: { rows: sum(twins.map(({ rows }) => rows)), keys: keys.slice(0, MOST_NAMED) } }
}

/** What is said of rows that could not be taken, one sentence for each kind. */
export function saysUnread({ unkeyed, unreadable, twins }: UnreadRows): readonly string[] {
  return [
    ...(unkeyed === 0 ? [] : [`${unkeyed} rows without a key`]),
    ...(unreadable.length === 0 ? [] : [`rows that cannot be read, even alone: ${unreadable.join(', ')}`]),
    ...(twins === undefined ? [] : [`${twins.rows} rows with the sys_id of another row: ${named(twins)}`]),
  ]
}

function named({ rows, keys }: TwinRows): string {
  return `${keys.join(', ')}${rows > keys.length ? ' …' : ''}`
}
