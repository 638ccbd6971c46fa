import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { expectNobodyIn, processesIn } from '../../support/leaks/processes-in.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const STAYS = ['-e', 'process.stdin.resume()']

function started(args: readonly string[], cwd?: string) {
  const child = spawn(process.execPath, args, { cwd, stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = once(child, 'close')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { pid: child.pid, ended, end: () => child.stdin.end() }
}

test.runIf(process.platform === 'linux')(
  'a process is found by the folder that it was started in, or that it was told, until it ends',
  async () => {
    const folder = await temporaryFolder()
    const [inside, told, elsewhere] = [started(STAYS, folder), started([...STAYS, folder]), started(STAYS)]
    const found = () => processesIn(folder).map(({ pid }) => pid)
    expect(found().sort()).toEqual([inside.pid, told.pid].sort())
    for (const each of [inside, told, elsewhere]) each.end()
    await Promise.all([inside.ended, told.ended])
    await expect(expectNobodyIn(folder)).resolves.toBeUndefined()
  },
)
