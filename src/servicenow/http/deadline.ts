/** A signal that ends work in time, and the timer behind it. */
export interface Deadline {
  /** Aborted with a `TimeoutError` once the time is over, or with the reason of the caller's signal. */
  readonly signal: AbortSignal
  /** Stops the timer; whoever opened the deadline calls it. */
  release(): void
}

/**
 * Opens a deadline of `deadlineMs` under a signal. The timer is held until it is released: `AbortSignal.any` holds an
 * `AbortSignal.timeout` weakly, and a collected one never fires.
 */
export function openDeadline(deadlineMs: number, signal: AbortSignal): Deadline {
  const either = new AbortController()
  const giveUp = (): void => either.abort(signal.reason)
  const expire = (): void => either.abort(new DOMException(`not done within ${deadlineMs} ms`, 'TimeoutError'))
  const timer = setTimeout(expire, deadlineMs)
  if (signal.aborted) giveUp()
  else signal.addEventListener('abort', giveUp, { once: true })
  return {
    signal: either.signal,
    release() {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
    },
  }
}

/** Does something that has to end in time: rejects at the deadline or the caller's abort, whether the work listens or not. */
export async function withinDeadline<T>(
  deadlineMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const deadline = openDeadline(deadlineMs, signal)
  const ended = new Promise<never>((_resolve, reject) => {
    deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason), { once: true })
  })
  try {
    return await Promise.race([work(deadline.signal), ended])
  } finally {
    deadline.release()
  }
}
