/** Thrown when the user pressed Ctrl-C or the process was asked to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** True for an interruption, and for what Node throws in its place where it waited itself. */
export function isInterruption(error: unknown): boolean {
  return error instanceof Interrupted || (error instanceof Error && error.cause instanceof Interrupted)
}

/** A signal that aborts at the first SIGINT or SIGTERM; the second one ends the process as usual. */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort(new Interrupted(name)))
  return controller.signal
}
