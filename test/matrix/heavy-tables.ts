import { EXIT } from '../../src/cli/exit-codes.ts'
import { LOG_TABLE, SNAPSHOT_TABLE, type StagedFault } from './stage/stage.ts'

const WHOLE = { verdict: 'complete', exit: EXIT.complete } as const
const GIANT_BYTES = 30_000_000

/** Tables that are hard to read for what is in them, or for what the instance allows. */
export const HEAVY_TABLES: readonly StagedFault[] = [
  { name: '20,000 rows of one second in a log', tables: [LOG_TABLE], ...WHOLE, mostRequests: 1.1 },
  {
    name: 'a user who is not in UTC',
    tables: [LOG_TABLE],
    prepare: (simulator) => simulator.changeOwnUser({ timeZone: 'America/Los_Angeles' }),
    ...WHOLE,
    mostRequests: 1.1,
  },
  {
    name: 'one row of 30 MB among small ones',
    prepare: (simulator, ids) =>
      simulator.addFaults([
        { table: SNAPSHOT_TABLE, fault: 'giant-row', bytes: GIANT_BYTES, column: 'user', row: ids[12_345] ?? '' },
      ]),
    ...WHOLE,
    mostRequests: 1.3,
  },
  {
    name: '3,000 rows under a quota that cancels above 50 rows a page',
    rows: 3000,
    prepare: (simulator) => simulator.addFaults([{ table: SNAPSHOT_TABLE, fault: 'quota', rows: 50 }]),
    ...WHOLE,
    // The least is reckoned with pages of 1,000 rows; pages of 50 alone are twenty times as many.
    mostRequests: 40,
  },
]
