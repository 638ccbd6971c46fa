import { randomUUID } from 'node:crypto'
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { HeldLock, LockRequest } from './held-lock.ts'
import { isRunning, ownIdentity } from './process-identity.ts'

const Holder = z.object({ pid: z.number().int(), startTime: z.string(), purpose: z.string(), released: z.boolean() })
type Holder = z.infer<typeof Holder>

/** How often a waiting process looks whether the holder is gone. */
const LOOK_AGAIN_MS = 200

/**
 * Takes a lock where the system has no abstract sockets. Each holder creates the next number's file, whole and
 * exclusively; that is allowed when the highest number's holder has released it or is dead. Numbers are never taken
 * twice, so two processes that find the same dead holder cannot both succeed it.
 */
export async function takeFileLock(request: LockRequest): Promise<HeldLock> {
  const folder = join(request.folder, 'lock')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const own = { ...(await ownIdentity()), purpose: request.purpose }
  for (;;) {
    request.signal.throwIfAborted()
    const highest = await highestNumber(folder)
    const holder = await readHolder(folder, highest)
    if (holder === null || holder.released || !(await isRunning(holder))) {
      const number = highest + 1
      if (await place(folder, number, { ...own, released: false })) {
        // Others may have come, gone and tidied up since we looked; then the number was free, but no longer the highest.
        if ((await highestNumber(folder)) === number) {
          await removeOlder(folder, number)
          return { release: () => markReleased(folder, number, { ...own, released: true }) }
        }
        await rm(join(folder, String(number)), { force: true })
      }
    } else {
      request.onHolder(`${holder.purpose} (process ${holder.pid})`)
      await delay(LOOK_AGAIN_MS, undefined, { signal: request.signal })
    }
  }
}

async function numbersIn(folder: string): Promise<number[]> {
  return (await readdir(folder)).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
}

async function highestNumber(folder: string): Promise<number> {
  return Math.max(0, ...(await numbersIn(folder)))
}

async function readHolder(folder: string, number: number): Promise<Holder | null> {
  try {
    return Holder.parse(JSON.parse(await readFile(join(folder, String(number)), 'utf8')))
  } catch {
    return null
  }
}

/** A hard link appears whole or not at all, and not over an existing name. */
async function place(folder: string, number: number, holder: Holder): Promise<boolean> {
  const draft = join(folder, `${randomUUID()}.draft`)
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600, flag: 'wx' })
  try {
    await link(draft, join(folder, String(number)))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function removeOlder(folder: string, number: number): Promise<void> {
  const older = (await numbersIn(folder)).filter((other) => other < number)
  await Promise.all(older.map((other) => rm(join(folder, String(other)), { force: true })))
}

/** The file stays, so that its number stays taken. */
async function markReleased(folder: string, number: number, holder: Holder): Promise<void> {
  await writeFile(join(folder, String(number)), JSON.stringify(holder), { mode: 0o600 })
}
