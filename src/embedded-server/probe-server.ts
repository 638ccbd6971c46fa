import { setTimeout as delay } from 'node:timers/promises'
import { Connection } from '@temporalio/client'
import { SEARCH_ATTRIBUTES } from '../contract/run/names.ts'

/** The development server always has this namespace. */
const EMBEDDED_NAMESPACE = 'default'

/** One question to a server that is still starting may hang; the next one answers. */
const QUESTION_DEADLINE_MS = 2_000

/** Pause between two questions to a server that is still starting. */
const ASK_AGAIN_MS = 100

/** Tells whether a server at that address serves our namespace with our search attributes. @internal */
export async function answers(address: string): Promise<boolean> {
  // Each question gets a new connection: a failed one would wait longer and longer before it tries again.
  const connection = Connection.lazy({ address, interceptors: [] })
  try {
    return await connection.withDeadline(Date.now() + QUESTION_DEADLINE_MS, async () => {
      await connection.workflowService.describeNamespace({ namespace: EMBEDDED_NAMESPACE })
      const { customAttributes } = await connection.operatorService.listSearchAttributes({
        namespace: EMBEDDED_NAMESPACE,
      })
      return Object.values(SEARCH_ATTRIBUTES).every((name) => name in customAttributes)
    })
  } catch {
    return false
  } finally {
    await connection.close()
  }
}

/** Asks until the server answers, its process is gone or the time is over; says which. */
export async function awaitReady(options: {
  readonly address: string
  readonly isRunning: () => Promise<boolean>
  readonly deadlineMs: number
  readonly signal: AbortSignal
}): Promise<'ready' | 'exited' | 'silent'> {
  const givesUpAt = performance.now() + options.deadlineMs
  while (performance.now() < givesUpAt) {
    options.signal.throwIfAborted()
    if (!(await options.isRunning())) return 'exited'
    if (await answers(options.address)) return 'ready'
    await delay(ASK_AGAIN_MS, undefined, { signal: options.signal })
  }
  return 'silent'
}
