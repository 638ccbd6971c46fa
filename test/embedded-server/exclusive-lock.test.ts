import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { withExclusiveLock } from '../../src/embedded-server/lock/exclusive-lock.ts'
import { takeFileLock } from '../../src/embedded-server/lock/file-lock.ts'
import type { TakeLock } from '../../src/embedded-server/lock/held-lock.ts'
import { takeSocketLock } from '../../src/embedded-server/lock/socket-lock.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const locks: readonly { readonly name: string; readonly take: TakeLock }[] = [
  { name: 'file', take: takeFileLock },
  ...(process.platform === 'linux' ? [{ name: 'socket', take: takeSocketLock }] : []),
]

function lockOptions(folder: string, lines: string[] = [], signal = new AbortController().signal) {
  return {
    folder,
    purpose: 'testing',
    progress: { report: (line: string) => lines.push(line), patienceMs: 20 },
    signal,
  }
}

/** Starts another process that takes the lock and keeps it until it is killed. */
async function holdElsewhere(folder: string, take: TakeLock) {
  const program = new URL('hold-lock.ts', import.meta.url).pathname
  const holder = spawn(process.execPath, [
    '--import',
    'tsx',
    program,
    folder,
    take === takeFileLock ? 'file' : 'socket',
  ])
  onTestFinished(() => void holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
  return holder
}

test.each(locks)('a $name lock lets one caller in at a time, and all of them in the end', async ({ take }) => {
  const folder = await temporaryFolder()
  const inside = { now: 0, most: 0, total: 0 }
  const enter = () =>
    withExclusiveLock(
      lockOptions(folder),
      async () => {
        inside.now += 1
        inside.total += 1
        inside.most = Math.max(inside.most, inside.now)
        await readdir(folder)
        inside.now -= 1
      },
      take,
    )
  await Promise.all(Array.from({ length: 12 }, enter))
  expect(inside).toEqual({ now: 0, most: 1, total: 12 })
})

test.each(locks)('a $name lock is free again after an action that fails', async ({ take }) => {
  const options = lockOptions(await temporaryFolder())
  await expect(withExclusiveLock(options, () => Promise.reject(new TypeError('broken')), take)).rejects.toThrow(
    'broken',
  )
  expect(await withExclusiveLock(options, async () => 'entered', take)).toBe('entered')
})

test.each(locks)('a $name lock tells who holds it, and a killed holder lets the next one in', async ({ take }) => {
  const folder = await temporaryFolder()
  const holder = await holdElsewhere(folder, take)
  const entered = await new Promise<string[]>((resolve, reject) => {
    const lines: string[] = []
    const options = lockOptions(folder)
    // Who holds it is learnt by asking; the holder dies once that is known.
    const report = (line: string) => {
      lines.push(line)
      if (line.includes(`holding it for a test (process ${holder.pid})`)) holder.kill('SIGKILL')
    }
    withExclusiveLock({ ...options, progress: { report, patienceMs: 20 } }, async () => resolve(lines), take).catch(
      reject,
    )
  })
  expect(entered.at(-1)).toContain(`Waiting for holding it for a test (process ${holder.pid})`)
})

test.each(locks)('the wait for a $name lock ends when it is aborted', async ({ take }) => {
  const folder = await temporaryFolder()
  const holder = await holdElsewhere(folder, take)
  const interrupt = new AbortController()
  const options = lockOptions(folder, [], interrupt.signal)
  const report = () => interrupt.abort()
  const waiting = withExclusiveLock({ ...options, progress: { report, patienceMs: 20 } }, async () => 'entered', take)
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  expect(holder.exitCode).toBeNull()
})

test('a file lock whose holder has died is succeeded by one of many, never by two', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'lock'))
  const dead = { pid: process.pid, startTime: 'another life', purpose: 'nothing', released: false }
  await writeFile(join(folder, 'lock', '7'), JSON.stringify(dead))
  const held = new Set<number>()
  const enter = (caller: number) =>
    withExclusiveLock(
      lockOptions(folder),
      async () => {
        expect([...held]).toEqual([])
        held.add(caller)
        await readdir(folder)
        held.delete(caller)
      },
      takeFileLock,
    )
  await Promise.all(Array.from({ length: 8 }, (_, caller) => enter(caller)))
  expect(await readdir(join(folder, 'lock'))).toEqual([String(7 + 8)])
})
