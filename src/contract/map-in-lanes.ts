/**
 * Maps a list, at most `lanes` of its members at a time. After a failure none is begun, and the failure is thrown once those
 * at work have ended: an attempt that is over must send no more requests.
 */
export async function mapInLanes<T, R>(
  list: readonly T[],
  lanes: number,
  map: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  const failures: unknown[] = []
  const waiting = list.entries()
  const lane = async (): Promise<void> => {
    for (const [at, one] of waiting) {
      try {
        results[at] = await map(one)
      } catch (error) {
        failures.push(error)
      }
      if (failures.length > 0) return
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, list.length) }, lane))
  if (failures.length > 0) throw failures[0]
  return results
}
