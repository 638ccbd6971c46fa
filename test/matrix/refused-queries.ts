import { EXIT } from '../../src/cli/exit-codes.ts'
import type { Fault } from '../../src/simulator/index.ts'
import { SNAPSHOT_TABLE, type StagedFault } from './stage/stage.ts'

const WHOLE = { verdict: 'complete', exit: EXIT.complete } as const
const GAPS = { verdict: 'partial', exit: EXIT.gaps } as const
/** Rows by their ids come 40 a request instead of 1,000. */
const BY_IDS = 30

function refused(...faults: readonly Fault[]): Pick<StagedFault, 'prepare'> {
  return { prepare: (simulator) => simulator.addFaults(faults.map((fault) => ({ ...fault, table: SNAPSHOT_TABLE }))) }
}

/** Queries that an access rule refuses, or a gateway drops. */
export const REFUSED_QUERIES: readonly StagedFault[] = [
  {
    name: 'an order that is refused, a tenth of the rows hidden',
    ...refused({ fault: 'deny-query', refuses: 'order' }, { fault: 'hide-rows', fraction: 0.1 }),
    ...GAPS,
    // Each window that counts more than any answer has held is looked at from its end: no cap is ruled out by other tables.
    mostRequests: 2.2,
  },
  { name: 'an order that is ignored', ...refused({ fault: 'ignore-order' }), ...WHOLE, mostRequests: 1.65 },
  {
    name: 'ranges that are ignored, a tenth of the rows hidden',
    ...refused({ fault: 'ignore-range' }, { fault: 'hide-rows', fraction: 0.1 }),
    ...GAPS,
    mostRequests: BY_IDS,
  },
  { name: 'order and ranges that are refused', ...refused({ fault: 'deny-query' }), ...WHOLE, mostRequests: BY_IDS },
  {
    name: '8,000 rows whose order and ranges are refused, a tenth of them hidden',
    rows: 8000,
    ...refused({ fault: 'deny-query' }, { fault: 'hide-rows', fraction: 0.1 }),
    ...GAPS,
    mostRequests: BY_IDS,
  },
]
