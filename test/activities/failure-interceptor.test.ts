import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common'
import { expect, test } from 'vitest'
import { createFailureInterceptor, translate } from '../../src/activities/failure-interceptor.ts'
import { FAILURE_CODES } from '../../src/contract/failure/failure-code.ts'
import { FAILURE_POLICY } from '../../src/contract/failure/failure-policy.ts'
import { FAILURE_TEXTS } from '../../src/contract/failure/failure-texts.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'

/** What an error becomes, which must be a failure of Temporal's, and the bugs that were reported on the way. */
function translated(error: unknown): { readonly failure: ApplicationFailure; readonly bugs: readonly unknown[] } {
  const bugs: unknown[] = []
  const failure = translate(error, (bug) => bugs.push(bug))
  expect(failure).toBeInstanceOf(ApplicationFailure)
  return { failure: failure instanceof ApplicationFailure ? failure : ApplicationFailure.create({}), bugs }
}

test.each(FAILURE_CODES)('%s keeps its code as type, its hint in the details, and is expected', (code) => {
  const { failure, bugs } = translated(new HarvestError(code, 'what happened'))
  const { retried } = FAILURE_POLICY[code]
  const { hint } = FAILURE_TEXTS[code]
  expect(failure).toMatchObject({
    type: code,
    message: 'what happened',
    nonRetryable: !retried,
    details: [{ hint, retryAfterMs: null }],
    category: ApplicationFailureCategory.BENIGN,
  })
  expect(failure.nextRetryDelay).toBeUndefined()
  expect(bugs).toEqual([])
})

test('a hint about this very failure goes before the usual one of its code', () => {
  const { failure } = translated(new HarvestError('SCOPE_FORBIDDEN', 'refused', { hint: 'Ask Ada.' }))
  expect(failure.details).toEqual([{ hint: 'Ask Ada.', retryAfterMs: null }])
})

test('a stated wait is the delay of the next attempt, and readable in the details', () => {
  const { failure } = translated(new HarvestError('RATE_LIMITED', 'status 429', { retryAfterMs: 7000 }))
  expect(failure).toMatchObject({ nonRetryable: false, nextRetryDelay: 7000, details: [{ retryAfterMs: 7000 }] })
})

test('a retryable failure whose budget is used up is final', () => {
  expect(translated(new HarvestError('NETWORK_FAILED', 'ten times', { final: true })).failure.nonRetryable).toBe(true)
})

test('neither the cause nor a stack goes to Temporal: they may hold a body, a header or a path of the host', () => {
  const cause = new TypeError('Bearer secret-token')
  const { failure } = translated(new HarvestError('NETWORK_FAILED', 'the connection failed', { cause }))
  expect(failure.cause).toBeUndefined()
  expect(failure.stack).toBe('')
})

test("an instance's text in a message loses control characters and is capped", () => {
  const { failure } = translated(new HarvestError('QUERY_REJECTED', `a\u001b[2J\r\n${'x'.repeat(900)}`))
  expect(failure.message).toMatch(/^a \[2J x+…$/)
  expect(failure.message.length).toBeLessThanOrEqual(300)
})

test.each([
  { name: 'a cancellation', error: new CancelledFailure('CANCELLED') },
  { name: 'a failure that is already one of ours', error: ApplicationFailure.create({ type: 'TABLE_ABSENT' }) },
])('$name passes unchanged', ({ error }) => {
  const bugs: unknown[] = []
  expect(translate(error, (bug) => bugs.push(bug))).toBe(error)
  expect(bugs).toEqual([])
})

test.each([
  { name: 'an error', thrown: new TypeError('x is undefined'), message: 'TypeError: x is undefined' },
  { name: 'something that is no error', thrown: 'a text', message: 'unknown' },
])('a bug is reported whole, and fails at once as INTERNAL: $name', ({ thrown, message }) => {
  const { failure, bugs } = translated(thrown)
  expect(failure).toMatchObject({ type: 'INTERNAL', nonRetryable: true, message })
  expect(failure.cause).toBeUndefined()
  expect(bugs).toEqual([thrown])
})

test('the interceptor gives results through, and translates what an activity throws', async () => {
  const { inbound } = createFailureInterceptor(() => {})()
  const input = { args: [], headers: {} }
  expect(await inbound?.execute?.(input, async () => 'a result')).toBe('a result')
  const failing = async (): Promise<never> => {
    throw new HarvestError('TABLE_ABSENT', 'status 400')
  }
  await expect(inbound?.execute?.(input, failing)).rejects.toMatchObject({ type: 'TABLE_ABSENT', nonRetryable: true })
})
