import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'

/** A process told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number
  /** When the process started, in the system's own notation: only equality means anything. */
  readonly startTime: string
}

/** Asks the system when a process started; null where it no longer runs (a zombie no longer runs either). */
export async function startTimeOf(pid: number): Promise<string | null> {
  return process.platform === 'linux' ? startTimeFromProc(pid) : startTimeFromPs(pid)
}

/** The identity of the process that asks. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return { pid: process.pid, startTime: (await startTimeOf(process.pid)) ?? 'unknown' }
}

/** Tells whether exactly that process still runs, not another that was given its number since. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await startTimeOf(identity.pid)) === identity.startTime
}

/**
 * Field 22 of proc(5)'s stat counts clock ticks since boot, so the boot's own id is put before it. Read at once, without
 * waiting: a server just started must be noted before anything can kill us.
 */
function startTimeFromProc(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`)
  if (stat === null) return null
  // The second field is the program's name in brackets and may itself hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, ticks] = [fields[0], fields[19]]
  if (ticks === undefined || state === 'Z' || state === 'X') return null
  return `${(readOrNull('/proc/sys/kernel/random/boot_id') ?? '').slice(0, 8)}.${ticks}`
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

async function startTimeFromPs(pid: number): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      env: { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' },
      timeout: 5_000,
    })
    const [state, ...started] = stdout.trim().split(/\s+/)
    return state === undefined || state.startsWith('Z') || started.length === 0 ? null : started.join('-')
  } catch {
    return null
  }
}
