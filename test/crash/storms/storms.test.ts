import { expect, test } from 'vitest'
import type { Fault } from '../../../src/simulator/index.ts'
import { costOf, TABLES } from './storm.ts'

const BUSY: readonly Fault[] = [
  { fault: 'status', status: 503, at: { request: 7, every: 14 } },
  { fault: 'rate-limit', retryAfterSeconds: 1, at: { request: 14, every: 14 } },
]
const CANCELLED: Fault = { fault: 'partial-200', at: { request: 3, every: 3 } }
const CANCELLED_ON_TABLES: readonly Fault[] = TABLES.map((table) => ({ ...CANCELLED, table }))

test.each([
  { name: 'every seventh answer is a 503 or a 429', faults: BUSY, lanes: 4 },
  { name: 'every third answer is a partial 200', faults: [CANCELLED], lanes: 1 },
  {
    name: "every third answer of each table is a partial 200, with the tables' usual lanes,",
    faults: CANCELLED_ON_TABLES,
    lanes: 4,
  },
])('a storm in which $name ends exact, with less than 1.5 times the requests', async ({ faults, lanes }) => {
  expect(await costOf(faults, lanes)).toBeLessThan(1.5)
})
