import { EXIT } from '../../src/cli/exit-codes.ts'
import type { Fault } from '../../src/simulator/index.ts'
import { SNAPSHOT_TABLE, type StagedFault } from './stage/stage.ts'

const WHOLE = { verdict: 'complete', exit: EXIT.complete } as const
/** The page at which it goes wrong: one in the middle of the table. */
const PAGE_AT_FAULT = 8

/** A fault that strikes once, in the middle of the table, and leaves no gap behind. */
function once(name: string, fault: Fault): StagedFault {
  return {
    name,
    prepare: (simulator) =>
      simulator.addFaults([{ ...fault, table: SNAPSHOT_TABLE, at: { request: PAGE_AT_FAULT }, times: 1 }]),
    ...WHOLE,
    mostRequests: 1.3,
  }
}

/** Answers that are no answer, and ones that no answer comes from. */
export const BROKEN_ANSWERS: readonly StagedFault[] = [
  once('an error glued to a partial 200', { fault: 'partial-200' }),
  once('an error beside the rows of a 200', { fault: 'partial-200', form: 'beside' }),
  once('a cut JSON body', { fault: 'cut-json' }),
  once('HTML with status 200', { fault: 'html-200' }),
  once('202 instead of rows', { fault: 'accepted-202' }),
  once('a token that dies in the middle of the table', { fault: 'expire-token' }),
  once('429 without a header', { fault: 'rate-limit' }),
  once('429 with a stated wait', { fault: 'rate-limit', retryAfterSeconds: 1 }),
]
