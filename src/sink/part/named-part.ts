import type { Receipt, StoredPart } from '../../contract/receipt.ts'
import type { ManifestTable } from '../../contract/run/manifest.ts'
import { type PartHolds, parsePartPath } from './part-path.ts'

/** A part as a manifest or a receipt names it, and what its lines are. */
export interface NamedPart {
  readonly part: StoredPart
  readonly holds: PartHolds
}

/** Every part that a manifest names for a table: those of its rows, its tombstones, its late rows. */
export function partsOfTable({ parts, increment }: ManifestTable): readonly NamedPart[] {
  return named(parts, increment?.tombstones ?? [], increment?.late ?? [])
}

/** Every part that a receipt proves: those of rows, of tombstones, of late rows. */
export function partsOfReceipt({ parts, tombstones = [], late = [] }: Receipt): readonly NamedPart[] {
  return named(parts, tombstones, late)
}

/** Tells whether a part has a path that a part of this table with these lines may have. */
export function isAtHome({ part, holds }: NamedPart, table: string): boolean {
  const form = parsePartPath(part.path)
  return form?.table === table && form.holds === holds
}

function named(
  rows: readonly StoredPart[],
  tombstones: readonly StoredPart[],
  late: readonly StoredPart[],
): readonly NamedPart[] {
  return [
    ...rows.map((part) => ({ part, holds: 'rows' }) as const),
    ...tombstones.map((part) => ({ part, holds: 'tombstones' }) as const),
    ...late.map((part) => ({ part, holds: 'late' }) as const),
  ]
}
