/** Does the same with each of several things, so many at a time, and gives the outcomes in their order. After a failure nothing new is begun. */
export async function severalAtOnce<T, R>(
  things: readonly T[],
  atOnce: number,
  work: (thing: T) => Promise<R>,
): Promise<readonly R[]> {
  const outcomes: R[] = []
  const left = things.entries()
  let failed = false
  async function lane(): Promise<void> {
    for (const [at, thing] of left) {
      if (failed) return
      try {
        outcomes[at] = await work(thing)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(atOnce, things.length) }, lane))
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason
  return outcomes
}
