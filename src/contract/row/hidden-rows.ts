/** A stretch of keys of which it is known, or not, how many rows are counted and not shown. */
export interface MaybeCounted {
  /** Null when unknown. */
  readonly hidden: number | null
}

/** How many rows are hidden in all of some stretches; null where one of them does not know. */
export function hiddenRows(stretches: readonly MaybeCounted[]): number | null {
  return stretches.reduce<number | null>(
    (known, { hidden }) => (known === null || hidden === null ? null : known + hidden),
    0,
  )
}
