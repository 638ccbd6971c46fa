import { expect, test } from 'vitest'
import { FAILURE_CODES } from '../../../../src/contract/failure/failure-code.ts'
import { FAILURE_POLICY } from '../../../../src/contract/failure/failure-policy.ts'
import { HarvestError } from '../../../../src/contract/failure/harvest-error.ts'
import { isAnswer } from '../../../../src/contract/failure/is-answer.ts'
import { isUnreadable } from '../../../../src/contract/failure/is-unreadable.ts'
import { waitsFor } from '../../../../src/contract/failure/waits-for.ts'

test.each(FAILURE_CODES.map((code) => ({ code, subject: FAILURE_POLICY[code].subject })))(
  '$code, which speaks of the $subject, makes a table unreadable if it is about that table, or lasts and came from the instance',
  ({ code, subject }) => {
    const isOfTable = subject === 'table' || subject === 'query'
    expect(isUnreadable(new HarvestError(code, 'x'))).toBe(isOfTable)
    expect(isUnreadable(new HarvestError(code, 'x', { lasts: true }))).toBe(subject !== 'token endpoint')
  },
)

test('what is no failure of ours says nothing of a table', () => {
  expect(isUnreadable(Object.assign(new Error('x'), { lasts: true, code: 'ACCESS_DENIED' }))).toBe(false)
  expect(isUnreadable(null)).toBe(false)
})

test.each(FAILURE_CODES.map((code) => ({ code, waits: waitsFor(code) })))(
  '$code, which waits for $waits, is the word of somebody who answers where somebody refused, or unless time is all it waits for',
  ({ code, waits }) => {
    expect(isAnswer(new HarvestError(code, 'x', { refused: true }))).toBe(true)
    expect(isAnswer(new HarvestError(code, 'x'))).toBe(waits !== 'time')
  },
)
