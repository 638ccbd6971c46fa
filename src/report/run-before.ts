import { speaksOf } from '../contract/failure/speaks-of.ts'
import type { Manifest } from '../contract/run/manifest.ts'
import { changesBetween } from '../inventory/diff/diff-inventories.ts'
import type { InventoryChange } from '../inventory/diff/inventory-diff-schema.ts'
import { type InventoryView, viewInventory } from '../inventory/take-inventory.ts'
import { below } from '../sink/places/stored-place.ts'
import { runsThere } from '../sink/prune/runs-there.ts'

/** What changed since the finished run before the one that a report tells of. */
export type Since =
  | {
      readonly state: 'told'
      readonly before: Pick<Manifest, 'run' | 'startedAt'>
      readonly changes: readonly InventoryChange[]
    }
  | { readonly state: 'first' }
  /** The earlier runs cannot be read; the reason says why. */
  | { readonly state: 'unknown'; readonly reason: string }

/** Compares an inventory with that of the run before it, if there is one. Throws what reading throws, but for damaged files. */
export async function sinceTheRunBefore(view: InventoryView): Promise<Since> {
  try {
    const before = await runBefore(view)
    if (before === null) return { state: 'first' }
    const earlier = await viewInventory({ folder: { path: view.folder, files: view.files }, run: before.run })
    return { state: 'told', before, changes: [...changesBetween(earlier, view)] }
  } catch (error) {
    if (speaksOf(error, 'files')) return { state: 'unknown', reason: error.message }
    throw error
  }
}

async function runBefore({ folder, files, manifest }: InventoryView): Promise<Manifest | null> {
  const { published } = await runsThere(files, below(folder, 'runs'))
  const earlier = published.filter((each) => each.state === 'finished' && isBefore(each, manifest))
  return earlier.toSorted((a, b) => (isBefore(a, b) ? 1 : -1))[0] ?? null
}

/** Runs that began at the same time are ordered by their ids, which begin with a time. */
function isBefore(one: Manifest, other: Manifest): boolean {
  if (one.startedAt !== other.startedAt) return one.startedAt < other.startedAt
  return one.run < other.run
}
