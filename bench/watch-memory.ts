import { readFileSync } from 'node:fs'

/** What a process's memory was at one moment. */
export interface MemorySample {
  /** Unix milliseconds. */
  readonly atMs: number
  /** Resident set, in MB. */
  readonly mb: number
}

/** How often the memory is looked at, in milliseconds. */
const LOOK_MS = 250

/** Watches the memory of a process of this host (Linux: /proc) until it is stopped, which gives the samples. */
export function watchMemory(pid: number): { readonly stop: () => readonly MemorySample[] } {
  const samples: MemorySample[] = []
  const look = (): void => {
    samples.push({ atMs: Date.now(), mb: residentMb(pid) })
  }
  look()
  const timer = setInterval(look, LOOK_MS)
  return {
    stop: () => {
      clearInterval(timer)
      return samples
    },
  }
}

/** The largest resident set that a process ever had, in MB. */
export function peakMb(pid: number): number {
  return statusMb(pid, 'VmHWM')
}

function residentMb(pid: number): number {
  return statusMb(pid, 'VmRSS')
}

function statusMb(pid: number, line: string): number {
  const kb = new RegExp(`^${line}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kb) / 1024)
}
