import { EXIT } from '../../src/cli/exit-codes.ts'
import type { Simulator } from '../../src/simulator/index.ts'
import { PAGE, ROWS, SNAPSHOT_TABLE, type StagedFault } from './stage/stage.ts'

const GAP = { verdict: 'partial', exit: EXIT.gaps } as const

function hiding(from: number, to: number) {
  return (simulator: Simulator, ids: readonly string[]): void =>
    simulator.addFaults([{ table: SNAPSHOT_TABLE, fault: 'hide-rows', ids: ids.slice(from, to) }])
}

/**
 * Rows that access rules hide, by where they lie. Two requests of each are the proof of the credential and the look at the table
 * when it is planned. Each stretch that is short of its count is looked at once more, from its other end; and one request, for the
 * whole table, tells whether counts take notice of ranges before any row is called hidden.
 */
export const HIDDEN_ROWS: readonly StagedFault[] = [
  { name: 'nothing wrong', verdict: 'complete', exit: EXIT.complete, mostRequests: 1.1 },
  {
    name: 'a tenth of the rows hidden',
    prepare: (simulator) => simulator.addFaults([{ table: SNAPSHOT_TABLE, fault: 'hide-rows', fraction: 0.1 }]),
    ...GAP,
    mostRequests: 1.3,
  },
  { name: 'a hidden page at the start', prepare: hiding(0, PAGE), ...GAP, mostRequests: 1.2 },
  { name: 'a hidden page in the middle', prepare: hiding(10 * PAGE, 11 * PAGE), ...GAP, mostRequests: 1.3 },
  { name: 'a hidden page at the end', prepare: hiding(ROWS - PAGE, ROWS), ...GAP, mostRequests: 1.2 },
  { name: 'everything hidden', prepare: hiding(0, ROWS), ...GAP, mostRequests: 0.55 },
]
