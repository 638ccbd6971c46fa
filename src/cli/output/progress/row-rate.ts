/** How far back a rate looks, in milliseconds: long enough to even pages out, short enough to show a change. */
const WINDOW_MS = 20_000
/** Shortest time from which a rate is told, in milliseconds. */
const SHORTEST_MS = 2000

/** Tells how quickly a number of rows grows. */
export class RowRate {
  readonly #seen: { readonly atMs: number; readonly rows: number }[] = []

  /** Takes a look and gives rows a second, over the last twenty seconds; null while that is too short to tell. */
  look(rows: number, atMs: number): number | null {
    // A table that fails gives fewer rows than were seen of it: from what shrinks, the rate begins again.
    if (rows < (this.#seen.at(-1)?.rows ?? 0)) this.#seen.length = 0
    this.#seen.push({ atMs, rows })
    while ((this.#seen[1]?.atMs ?? atMs) <= atMs - WINDOW_MS) this.#seen.shift()
    const [first] = this.#seen
    if (first === undefined || atMs - first.atMs < SHORTEST_MS) return null
    return ((rows - first.rows) / (atMs - first.atMs)) * 1000
  }
}

/** A time that is left, in words: `40 s`, `12 min`, `3 h 10 min`. */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
