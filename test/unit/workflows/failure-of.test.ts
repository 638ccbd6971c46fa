import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure, RetryState } from '@temporalio/common'
import { expect, test } from 'vitest'
import { translate } from '../../../src/activities/failure-interceptor.ts'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { failureOf, isIdTaken } from '../../../src/workflows/verdict/failure-of.ts'

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

test("a child's failure is told by what is behind it, and one with nothing behind it by itself", () => {
  const execution = { workflowId: 'child', runId: 'run' }
  const inner = ApplicationFailure.nonRetryable('gone', 'TABLE_ABSENT')
  const child = (cause?: Error): ChildWorkflowFailure =>
    new ChildWorkflowFailure('default', execution, 'harvestTable', RetryState.NON_RETRYABLE_FAILURE, cause)
  expect(failureOf(child(inner))).toEqual({ code: 'TABLE_ABSENT', message: 'gone' })
  expect(failureOf(child())).toEqual({ code: 'INTERNAL', message: child().message })
  const activity = new ActivityFailure('lost', 'harvestSlice', '1', RetryState.TIMEOUT, 'worker', undefined)
  expect(failureOf(activity)).toEqual({ code: 'INTERNAL', message: 'lost' })
})

test.each([
  { name: "a failure of another program's type", thrown: ApplicationFailure.nonRetryable('no', 'Other'), says: 'no' },
  {
    name: 'an error with a type of ours',
    thrown: Object.assign(new Error('no'), { type: 'TABLE_ABSENT' }),
    says: 'no',
  },
  { name: 'what is no error', thrown: 'no', says: 'unknown' },
])('$name stays a bug', ({ thrown, says }) => {
  expect(failureOf(thrown)).toEqual({ code: 'INTERNAL', message: says })
})

test('an id that is taken is told by the name of the failure alone', () => {
  const named = (name: string): Error => Object.assign(new Error('no'), { name })
  expect(isIdTaken(named('WorkflowExecutionAlreadyStartedError'))).toBe(true)
  expect(isIdTaken(named('TypeError'))).toBe(false)
  expect(isIdTaken({ name: 'WorkflowExecutionAlreadyStartedError' })).toBe(false)
})
