import type { Latest } from '../../contract/run/manifest.ts'

/** The run that is read where a run is named: the one that repaired it, or itself. */
export function standIn(latest: Latest | null, run: string): string {
  return latest?.repaired?.[run] ?? run
}
