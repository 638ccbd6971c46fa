import { HarvestError } from '../../contract/failure/harvest-error.ts'

/** How long a database may keep a load waiting, in milliseconds. */
export interface Patience {
  /** For the answer to one statement: the index over a table of millions of rows takes minutes. */
  readonly answerMs: number
  /** For room to send more rows, or for the answer after the last of them. */
  readonly copyMs: number
}

/** Longer than another load is waited for, and than any statement of a load has taken. */
export const USUAL_PATIENCE: Patience = { answerMs: 30 * 60_000, copyMs: 10 * 60_000 }

const MINUTE_MS = 60_000

/**
 * Waits for what a database does, and for no longer than so many milliseconds: a server that hangs keeps its connections open. Then gives
 * up by `hangUp` and throws SINK_UNAVAILABLE.
 */
export async function waitFor<T>(work: Promise<T>, ms: number, hangUp: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new HarvestError('SINK_UNAVAILABLE', `the database has not answered for ${Math.ceil(ms / MINUTE_MS)} minutes`, {
          hint: 'Look whether the database server hangs, then load again: what was committed is kept.',
        }),
      )
      hangUp()
    }, ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    // What was waited for may fail when nobody waits any more.
    work.catch(() => undefined)
  }
}
