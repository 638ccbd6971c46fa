import { HarvestError } from '../../contract/failure/harvest-error.ts'

/** Work without a request, an answer or anything else that it learns is given up after so long, in milliseconds: no request and no disk takes that long. */
const STALLED_MS = 900_000
/** How often it is looked after, in milliseconds. */
const LOOK_MS = 30_000

/**
 * Does something whose progress shows in a number that changes. Throws PAGE_STALLED where it does not change for a quarter
 * of an hour: heartbeats alone would keep such work alive for ever.
 */
export async function notStalled<T>(progress: () => number, work: () => Promise<T>): Promise<T> {
  let last = progress()
  let idleMs = 0
  let timer: NodeJS.Timeout | undefined
  const stalled = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      const now = progress()
      idleMs = now === last ? idleMs + LOOK_MS : 0
      last = now
      if (idleMs >= STALLED_MS) reject(gaveUp())
    }, LOOK_MS)
  })
  try {
    return await Promise.race([work(), stalled])
  } finally {
    clearInterval(timer)
  }
}

function gaveUp(): HarvestError {
  const hint = 'The work on this table made no progress; start the run again, and report it if it happens once more.'
  return new HarvestError('PAGE_STALLED', 'neither a request nor an answer for a quarter of an hour', { hint })
}
