import { mkdir, realpath } from 'node:fs/promises'
import { type Progress, withProgress } from '../temporal-cli/progress.ts'
import { takeFileLock } from './file-lock.ts'
import type { TakeLock } from './held-lock.ts'
import { takeSocketLock } from './socket-lock.ts'

/** Runs an action while no other process (or caller in this one) runs one on the same folder; a wait is reported with its reason. */
export async function withExclusiveLock<T>(
  options: {
    readonly folder: string
    readonly purpose: string
    readonly progress: Progress
    readonly signal: AbortSignal
  },
  action: () => Promise<T>,
  take: TakeLock = process.platform === 'linux' ? takeSocketLock : takeFileLock,
): Promise<T> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 })
  const folder = await realpath(options.folder)
  let holder = 'another process'
  const lock = await withProgress(
    options.progress,
    (seconds) => `Waiting for ${holder}, ${seconds} s so far`,
    () =>
      take({
        ...options,
        folder,
        onHolder: (named) => {
          holder = named
        },
      }),
  )
  try {
    return await action()
  } finally {
    await lock.release()
  }
}
