import type { ManifestTable } from '../../contract/run/manifest.ts'

/** The run whose state of a table an entry changes; null for a table that was read whole, or that is absent. */
export function baseOf({ verdict, increment }: Pick<ManifestTable, 'verdict' | 'increment'>): string | null {
  // An absent table has no rows, whatever it was to be an increment of.
  return verdict === 'absent' ? null : (increment?.base ?? null)
}
