import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts'

/** One use of the server by a process: a file that names the process, in the folder of all leases. */
export interface Lease {
  readonly end: () => Promise<void>
}

/** Notes that this process uses the server, once per call, until the lease ends or the process dies. */
export async function takeLease(folder: string): Promise<Lease> {
  const own = await ownIdentity()
  for (let n = 0; ; n += 1) {
    const path = join(folder, `${own.pid}-${own.startTime}-${n}`)
    try {
      const file = await open(path, 'wx', 0o600)
      await file.close()
      return { end: () => rm(path, { force: true }) }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}

/** Removes the leases of processes that no longer run and counts the others; only under the server's lock. */
export async function countLeases(folder: string): Promise<number> {
  const names = await readdir(folder)
  const living = await Promise.all(
    names.map(async (name) => {
      const holder = parseLease(name)
      if (holder !== null && (await isRunning(holder))) return 1
      await rm(join(folder, name), { force: true })
      return 0
    }),
  )
  return living.reduce<number>((sum, one) => sum + one, 0)
}

function parseLease(name: string): ProcessIdentity | null {
  const parts = /^(\d+)-(.+)-\d+$/.exec(name)
  return parts?.[1] === undefined || parts[2] === undefined ? null : { pid: Number(parts[1]), startTime: parts[2] }
}
