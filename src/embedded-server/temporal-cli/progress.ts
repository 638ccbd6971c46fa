/** How a longer piece of work shows its progress. */
export interface Progress {
  /** Prints one line for a person. */
  readonly report: (line: string) => void
  /** Shows a line that the next one may replace, as a terminal's turning line does; `report` where it is left out. */
  readonly show?: (line: string) => void
  /** Silence allowed before the first line of a wait, in milliseconds; then one line per five times as long. */
  readonly patienceMs?: number
}

/** Two seconds without a sign feel like a hang. */
const DEFAULT_PATIENCE_MS = 2_000

/** Runs an action and shows `describe(elapsed seconds)` while it lasts; an action shorter than the patience shows nothing. */
export async function withProgress<T>(
  { report, show = report, patienceMs = DEFAULT_PATIENCE_MS }: Progress,
  describe: (seconds: number) => string,
  action: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now()
  const speak = () => show(describe(Math.round((performance.now() - startedAt) / 1_000)))
  let timer = setTimeout(function again() {
    speak()
    timer = setTimeout(again, patienceMs * 5)
  }, patienceMs)
  try {
    return await action()
  } finally {
    clearTimeout(timer)
  }
}
