/** What lanes take their items from: a list, or a queue to which some may come back. */
export interface Supply<T> {
  readonly length: number
  /** Takes the next item; undefined where there is none at the moment. */
  shift(): T | undefined
  /** Settles once there may be another one; null where none comes any more, and absent for a list. */
  readonly comesBack?: () => Promise<void> | null
}

/** Runs `each` over all items, at most `lanes` at a time, in their order; takes them off the supply. */
export async function inLanes<T>(supply: Supply<T>, lanes: number, each: (item: T) => Promise<void>): Promise<void> {
  const lane = async (): Promise<void> => {
    for (;;) {
      const item = supply.shift()
      if (item !== undefined) {
        await each(item)
        continue
      }
      // No wait where none is needed: one more turn of the queue would change the order of commands in old histories.
      const another = supply.comesBack?.() ?? null
      if (another === null) return
      await another
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, supply.length) }, lane))
}
