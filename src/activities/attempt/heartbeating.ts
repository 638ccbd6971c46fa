import type { Context } from '@temporalio/activity'

/** How often an activity says that it lives, in milliseconds. */
const HEARTBEAT_MS = 1000

/** Does something long, heartbeating meanwhile, so that a worker that is gone is noticed. */
export async function heartbeating<T>(context: Context, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
