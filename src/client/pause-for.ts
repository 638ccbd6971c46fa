import { setTimeout as sleep } from 'node:timers/promises'
import { abortable } from '../contract/abortable.ts'

/** Waits so many milliseconds; throws the signal's reason once that is aborted. */
export async function pauseFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await (signal === undefined ? sleep(ms) : abortable(sleep(ms, undefined, { signal }), signal))
}
