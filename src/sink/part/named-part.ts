import type { Receipt, StoredPart } from '../../contract/receipt.ts'
import type { ManifestTable } from '../../contract/run/manifest.ts'
import type { PartKind } from '../sink.ts'
import { parsePartPath } from './part-path.ts'

/** A part as a manifest or a receipt names it, and what its lines are. */
export interface NamedPart {
  readonly part: StoredPart
  readonly kind: PartKind
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
export function isAtHome({ part, kind }: NamedPart, table: string): boolean {
  const form = parsePartPath(part.path)
  return form?.table === table && form.kind === kind
}

function named(
  rows: readonly StoredPart[],
  tombstones: readonly StoredPart[],
  late: readonly StoredPart[],
): readonly NamedPart[] {
  return [
    ...rows.map((part) => ({ part, kind: 'rows' }) as const),
    ...tombstones.map((part) => ({ part, kind: 'tombstones' }) as const),
    ...late.map((part) => ({ part, kind: 'late' }) as const),
  ]
}
