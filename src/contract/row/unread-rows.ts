import type { Key } from './key.ts'

/** Rows that the instance counts and shows, and that could not be taken all the same; they are among the hidden ones. */
export interface UnreadRows {
  /** Rows that came without a key. */
  readonly unkeyed: number
  /** Keys of rows that cannot be read, even alone, or of the gaps in which they lie. */
  readonly unreadable: readonly Key[]
}

/** Every row could be taken. */
export const NONE_UNREAD: UnreadRows = { unkeyed: 0, unreadable: [] }

/** The rows of two stretches that could not be taken; absent where there are none. */
export function unreadIn(...stretches: readonly (UnreadRows | undefined)[]): { readonly unread?: UnreadRows } {
  const unread = stretches.reduce<UnreadRows>(
    (all, each) => ({
      unkeyed: all.unkeyed + (each?.unkeyed ?? 0),
      unreadable: [...all.unreadable, ...(each?.unreadable ?? [])],
    }),
    NONE_UNREAD,
  )
  return unread.unkeyed === 0 && unread.unreadable.length === 0 ? {} : { unread }
}

/** What is said of rows that could not be taken, one sentence for each kind. */
export function saysUnread({ unkeyed, unreadable }: UnreadRows): readonly string[] {
  return [
    ...(unkeyed === 0 ? [] : [`${unkeyed} rows without a key`]),
    ...(unreadable.length === 0 ? [] : [`rows that cannot be read, even alone: ${unreadable.join(', ')}`]),
  ]
}
