import type { DiskOutlook } from '../../sink/outlook/disk-outlook.ts'

/** A run that needs as much as the last one, and half as much again, fits; less is tight. */
const AMPLE = 1.5
const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** What to say of the disk before a run; null where there is nothing to say. */
export function diskLine({ lastRun, free }: DiskOutlook): string | null {
  if (lastRun === null) return null
  const facts = `the last run stored ${inUnits(lastRun)}, and ${inUnits(free)} are free`
  if (free >= lastRun * AMPLE) return facts
  return `WARN - ${facts}: free some space, or remove old runs with harvester prune; a run that finds the disk full waits`
}

function inUnits(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 10 ** (3 * step)
  const places = value < 10 ? 2 : value < 100 ? 1 : 0
  return `${step === 0 ? value : value.toFixed(places)} ${UNITS[step]}`
}
