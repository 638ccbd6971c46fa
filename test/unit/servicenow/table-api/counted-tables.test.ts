import { expect, test } from 'vitest'
import { CountedTables } from '../../../../src/servicenow/table-api/counted-tables.ts'

/** A full answer whose count goes on behind it. */
const GOES_ON = { rows: 20, limit: 20, total: 51 }
const LARGEST = { rows: 606, limit: 1000, total: 606 }

test('answers have room for as many rows as one brought, once a count went beyond a full answer', () => {
  const counts = new CountedTables()
  counts.answered(LARGEST)
  expect(counts.provenRoom).toBe(0)
  counts.answered(GOES_ON)
  expect(counts.provenRoom).toBe(606)
})

test.each([
  { name: 'as many are counted as came', answer: { rows: 20, limit: 20, total: 20 } },
  {
    name: 'the answer was short of its limit: it may be the count that is wrong',
    answer: { rows: 20, limit: 21, total: 51 },
  },
  { name: 'nothing was counted', answer: { rows: 20, limit: 20, total: null } },
])('counts may be mere numbers of what came where $name', ({ answer }) => {
  const counts = new CountedTables()
  counts.answered(LARGEST)
  counts.answered(answer)
  expect(counts.provenRoom).toBe(0)
})

test('nothing is proved by counts of which one was contradicted, whatever planning proved', () => {
  const counts = new CountedTables()
  counts.answered(GOES_ON)
  counts.learn(606)
  expect(counts.provenRoom).toBe(606)
  counts.disbelieve('sys_script', 'it counts 29 rows where it shows 30')
  expect(counts.provenRoom).toBe(0)
})
