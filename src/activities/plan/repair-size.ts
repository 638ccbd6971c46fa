import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { AdoptedTable } from '../../contract/table/adopted-table.ts'

/** Each is a range of the plan's result, as is what lies between two; Temporal takes 2 MB, and twice as many would fit. @internal */
export const MOST_DAMAGED_STRETCHES = 2000

/** Refuses a repair that would read so many stretches again that a new run is the shorter way; throws CONFIG_INVALID. */
export function checkRepairSize(tables: readonly AdoptedTable[], repaired: string): void {
  const stretches = tables.flatMap(({ ranges }) => ranges).filter(({ stored, unread }) => !stored && !unread).length
  if (stretches > MOST_DAMAGED_STRETCHES)
    throw new HarvestError(
      'CONFIG_INVALID',
      `run ${repaired} is damaged in ${stretches} places, more than the ${MOST_DAMAGED_STRETCHES} that a repair can handle: start a new run`,
    )
}
