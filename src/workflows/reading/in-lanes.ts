/** Runs `each` over all items, at most `lanes` at a time, in order of the list. */
export async function inLanes<T>(items: readonly T[], lanes: number, each: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await each(item)
  }
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane))
}
