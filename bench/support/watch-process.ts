import { readFileSync } from 'node:fs'

/** What a process had used at one moment. */
export interface UsageSample {
  /** Unix milliseconds. */
  readonly atMs: number
  /** Resident set, in MB. */
  readonly mb: number
  /** Processor time since its start, in seconds. */
  readonly cpuSeconds: number
}

/** How often a process is looked at, in milliseconds. */
const LOOK_MS = 250
/** The unit of processor time in /proc on every Linux that Node runs on: a hundredth of a second. */
const TICKS_PER_SECOND = 100

/** Watches a process of this host (Linux: /proc) until it is stopped, which gives the samples. */
export function watchProcess(pid: number): { readonly stop: () => readonly UsageSample[] } {
  const samples: UsageSample[] = []
  const look = (): void => {
    samples.push({ atMs: Date.now(), mb: statusMb(pid, 'VmRSS'), cpuSeconds: cpuSeconds(pid) })
  }
  look()
  const timer = setInterval(look, LOOK_MS)
  return {
    stop: () => {
      clearInterval(timer)
      look()
      return samples
    },
  }
}

/** The largest resident set that a process ever had, in MB. */
export function peakMb(pid: number): number {
  return statusMb(pid, 'VmHWM')
}

function statusMb(pid: number, line: string): number {
  const kb = new RegExp(`^${line}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kb) / 1024)
}

/** User and system time of a process so far, in seconds: the 14th and 15th field of its status line, behind its name in brackets (proc(5)). */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}
