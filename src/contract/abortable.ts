/** Waits for a promise, but throws the signal's reason as soon as it is aborted, even where what is waited for does not listen. */
export function abortable<T>(wait: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason)
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    wait.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}
