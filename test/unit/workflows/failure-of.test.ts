import { ActivityFailure, ApplicationFailure, RetryState } from '@temporalio/common'
import { expect, test } from 'vitest'
import { translate } from '../../../src/activities/failure-interceptor.ts'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { failureOf } from '../../../src/workflows/verdict/failure-of.ts'

function failedActivity(cause: unknown): ActivityFailure {
  const failure = translate(cause, () => {})
  const inner = failure instanceof Error ? failure : undefined
  return new ActivityFailure('failed', 'harvestSlice', '1', RetryState.NON_RETRYABLE_FAILURE, 'worker', inner)
}

test('a failure of ours keeps its code, its message and its hint on the way through Temporal', () => {
  const thrown = new HarvestError('SCOPE_FORBIDDEN', 'the user may not read the table', { hint: 'Ask Ada.' })
  expect(failureOf(failedActivity(thrown))).toEqual({
    code: 'SCOPE_FORBIDDEN',
    message: 'the user may not read the table',
    hint: 'Ask Ada.',
  })
})

test('a bug and a failure of another release without details carry no hint', () => {
  expect(failureOf(failedActivity(new TypeError('x is undefined')))).toEqual({
    code: 'INTERNAL',
    message: 'TypeError: x is undefined',
  })
  expect(failureOf(ApplicationFailure.nonRetryable('gone', 'TABLE_ABSENT'))).toEqual({
    code: 'TABLE_ABSENT',
    message: 'gone',
  })
})
