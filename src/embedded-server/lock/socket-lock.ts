import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { HeldLock, LockRequest } from './held-lock.ts'

/** Pause before a second look when the holder's queue of callers is full. */
const FULL_QUEUE_PAUSE_MS = 100

/**
 * Takes a lock that the Linux kernel keeps: an abstract socket belongs to one process and vanishes with it, so a dead
 * holder is noticed at once and nothing stale can stay behind. Those who wait hold a connection and wake when it closes.
 */
export async function takeSocketLock(request: LockRequest): Promise<HeldLock> {
  const name = `\0servicenow-harvester-${createHash('sha256').update(request.folder).digest('hex').slice(0, 32)}`
  for (;;) {
    request.signal.throwIfAborted()
    const callers = new Set<Socket>()
    const server = await listen(name, (caller) => {
      callers.add(caller)
      caller.on('error', () => caller.destroy())
      caller.on('close', () => callers.delete(caller))
      caller.write(`${request.purpose} (process ${process.pid})`)
    })
    if (server !== null) return { release: () => release(server, callers) }
    await waitForHolder(name, request)
  }
}

async function listen(name: string, greet: (caller: Socket) => void): Promise<Server | null> {
  const server = createServer(greet)
  server.listen(name)
  try {
    await once(server, 'listening')
    return server
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return null
    throw error
  }
}

async function release(server: Server, callers: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  for (const caller of callers) caller.destroy()
  await closed
}

async function waitForHolder(name: string, { signal, onHolder }: LockRequest): Promise<void> {
  const holder = connect(name)
  const hangUp = () => holder.destroy()
  signal.addEventListener('abort', hangUp, { once: true })
  holder.setEncoding('utf8').on('data', (greeting: string) => onHolder(greeting))
  try {
    await new Promise<void>((resolve, reject) => holder.once('close', resolve).once('error', reject))
  } catch {
    // Gone between our two looks, or too many callers at once: look again either way.
    await delay(FULL_QUEUE_PAUSE_MS, undefined, { signal })
  } finally {
    signal.removeEventListener('abort', hangUp)
  }
}
