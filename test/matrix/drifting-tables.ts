import { EXIT } from '../../src/cli/exit-codes.ts'
import { SNAPSHOT_TABLE, type StagedFault } from './stage/stage.ts'

const TABLE = SNAPSHOT_TABLE
/** A stretch of hidden rows that no page ends with, and the rows about it among which people delete. */
const WINDOW = { from: 9000, to: 10_105 } as const
const AROUND = 300
const HIDDEN_ROWS = 2000

/** Tables that other people change while they are read. */
export const DRIFTING_TABLES = {
  everything: {
    name: 'rows inserted, updated and deleted during the scan',
    prepare: (simulator) =>
      simulator.addFaults([{ table: TABLE, fault: 'drift', insert: 20, update: 20, remove: 20, leavesTrace: false }]),
    verdict: 'complete',
    exit: EXIT.complete,
    mostRequests: 1.15,
  },
  countedScan: {
    name: 'rows inserted during a counted scan',
    prepare: (simulator, ids) =>
      simulator.addFaults([
        { table: TABLE, fault: 'hide-rows', ids: ids.filter((_, at) => at % 10 === 3).slice(0, HIDDEN_ROWS) },
        { table: TABLE, fault: 'drift', insert: 50 },
      ]),
    verdict: 'partial',
    exit: EXIT.gaps,
    // Rows that come in behind the cursor make an interval count more than one request can list: it is split, and what is short of
    // its count in each half is looked at once more.
    mostRequests: 1.6,
  },
  hiddenWindow: {
    name: 'a hidden window of 1,105 rows with 200 deletions a request around it',
    prepare: (simulator, ids) =>
      simulator.addFaults([
        { table: TABLE, fault: 'hide-rows', ids: ids.slice(WINDOW.from, WINDOW.to) },
        {
          table: TABLE,
          fault: 'drift',
          remove: 200,
          leavesTrace: false,
          at: { request: 10 },
          times: 5,
          from: ids[WINDOW.from - AROUND] ?? '',
          to: ids[WINDOW.to + AROUND] ?? '',
        },
      ]),
    verdict: 'partial',
    exit: EXIT.gaps,
    mostRequests: 1.25,
  },
} as const satisfies Readonly<Record<string, StagedFault>>
