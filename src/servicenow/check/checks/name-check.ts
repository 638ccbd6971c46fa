import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'

/** Tells why the instance's name does not resolve here; null where it does. Throws the signal's reason. */
export async function nameFault(origin: string, signal: AbortSignal): Promise<string | null> {
  const host = new URL(origin).hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0) return null
  try {
    await untilAborted(lookup(host), signal)
    return null
  } catch (error) {
    if (signal.aborted) throw signal.reason
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  }
}

/** The resolver cannot be called off, so its answer is merely no longer awaited. */
function untilAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason)
    if (signal.aborted) return giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}
