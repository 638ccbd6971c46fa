import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** A server that nobody uses any more ends within this time, in milliseconds. */
const GRACE_MS = 10_000
const LOOK_MS = 50

/** Fails where a process is at work in a folder, its home or its output, when everything that a test started should have ended; ends it. */
export async function expectNobodyIn(folder: string): Promise<void> {
  let left = processesIn(folder)
  for (let waited = 0; left.length > 0 && waited < GRACE_MS; waited += LOOK_MS) {
    await pause(LOOK_MS)
    left = processesIn(folder)
  }
  for (const { pid } of left) process.kill(pid, 'SIGKILL')
  if (left.length > 0) throw new Error(`the test left processes: ${left.map(({ command }) => command).join(', ')}`)
}

interface FoundProcess {
  readonly pid: number
  readonly command: string
}

/** Processes that were started in a folder or name it among their words; where the system keeps no list of them, none. */
export function processesIn(folder: string): readonly FoundProcess[] {
  return pids().flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      const isIn = command.includes(folder) || readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)
      return isIn && command !== '' ? [{ pid, command }] : []
    } catch {
      // It has ended meanwhile, or belongs to somebody else.
      return []
    }
  })
}

function pids(): readonly number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
  } catch {
    return []
  }
}
