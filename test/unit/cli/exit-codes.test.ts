import { expect, test } from 'vitest'
import { EXIT, exitOfFailure, exitOfVerdict } from '../../../src/cli/exit-codes.ts'
import { FAILURE_CODES, type FailureCode } from '../../../src/contract/failure/failure-code.ts'
import { VERDICTS, type Verdict } from '../../../src/contract/table/verdict.ts'

const OF_VERDICT: Readonly<Record<Verdict, number>> = {
  complete: 0,
  partial: 3,
  denied: 3,
  absent: 3,
  unproven: 3,
  not_started: 5,
  failed: 5,
}

test.each(VERDICTS)('a run whose verdict is %s ends with the code that scripts rely on', (verdict) => {
  expect(exitOfVerdict(verdict)).toBe(OF_VERDICT[verdict])
})

/** Failures that are not simply a run that could not finish. */
const OF_FAILURE: Partial<Record<FailureCode, number>> = {
  CONFIG_INVALID: 2,
  WRONG_WORKER: 2,
  CREDENTIALS_REJECTED: 4,
  VERSION_UNSUPPORTED: 1,
}

test.each(FAILURE_CODES)('a run that %s ended exits with the code that scripts rely on', (code) => {
  expect(exitOfFailure(code)).toBe(OF_FAILURE[code] ?? 5)
})

test('the codes are a contract', () => {
  expect(EXIT).toEqual({ complete: 0, internal: 1, usage: 2, gaps: 3, credentials: 4, failed: 5, interrupted: 130 })
})
