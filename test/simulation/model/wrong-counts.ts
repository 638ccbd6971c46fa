import { countsElsewhere } from '../scenario/counting.ts'
import type { Scenario } from '../scenario/scenario.ts'

/** One wrong count is asked again; only as many as this may cost a table its proof. */
export const CONTRADICTIONS = 2

/** How far a number of hidden rows may be from the truth where counts are wrong. */
interface OffBy {
  readonly tooFew: number
  readonly tooMany: number
}

const RIGHT: OffBy = { tooFew: 0, tooMany: 0 }
const ANY: OffBy = { tooFew: Number.POSITIVE_INFINITY, tooMany: Number.POSITIVE_INFINITY }

/**
 * A count that is wrong and agrees with what it is held against cannot be told from a right one: each of them may shift the
 * number of hidden rows by as much as it is off. Rows are never lost for it.
 */
export function countsMayBeOff({ counting, drift }: Scenario, wrongCounts: number): OffBy {
  if (counting === null) return RIGHT
  // A count from elsewhere is of another moment than the rows: as many may come as go between.
  if (countsElsewhere(counting) && drift !== null) return ANY
  switch (counting.kind) {
    case 'none':
    case 'costly':
    case 'ignores-range':
      return RIGHT
    case 'off':
      return {
        tooFew: counting.slips.some(({ by }) => by < 0) ? wrongCounts : 0,
        tooMany: counting.slips.some(({ by }) => by > 0) ? wrongCounts : 0,
      }
    case 'fixed':
      return { tooFew: Number.POSITIVE_INFINITY, tooMany: Number(counting.is) > 1000 ? 0 : Number(counting.is) }
    default:
      return counting satisfies never
  }
}
