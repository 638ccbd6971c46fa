import { expect, test } from 'vitest'
import { HonouredLimit } from '../../src/servicenow/table-api/honoured-limit.ts'
import type { Fault } from '../../src/simulator/index.ts'
import { clientOf, simulated } from '../support/instance-client.ts'
import { walkTable } from '../support/walk-table.ts'

const ROWS = 10_000

/** Faults that leave the walk exact, with the most requests that it may take for 10,000 rows at 1,000 a page. */
const EXACT: readonly { readonly name: string; readonly faults: readonly Fault[]; readonly requests: number }[] = [
  { name: 'a clean table', faults: [], requests: 12 },
  {
    name: 'a tenth of the rows hidden',
    faults: [{ fault: 'hide-rows', table: 'sys_script', fraction: 0.1 }],
    requests: 16,
  },
  {
    name: 'the first 1,500 rows hidden',
    faults: [{ fault: 'hide-rows', table: 'sys_script', first: 1500 }],
    requests: 16,
  },
  {
    name: 'the last 1,500 rows hidden',
    faults: [{ fault: 'hide-rows', table: 'sys_script', last: 1500 }],
    requests: 16,
  },
  {
    name: 'a wide window in the middle hidden',
    faults: [{ fault: 'hide-rows', table: 'sys_script', from: '6', to: '9' }],
    requests: 16,
  },
  { name: 'everything hidden', faults: [{ fault: 'hide-rows', table: 'sys_script', all: true }], requests: 15 },
  {
    name: 'a gateway that caps pages at 400 rows',
    faults: [{ fault: 'cap-limit', table: 'sys_script', rows: 400 }],
    requests: 90,
  },
  {
    name: 'an error glued to a partial 200',
    faults: [{ fault: 'partial-200', table: 'sys_script', at: { request: 3 } }],
    requests: 14,
  },
  {
    name: 'an error beside the rows of a 200',
    faults: [{ fault: 'partial-200', form: 'beside', table: 'sys_script', at: { request: 3 } }],
    requests: 14,
  },
  { name: 'a cut JSON body', faults: [{ fault: 'cut-json', table: 'sys_script', at: { request: 4 } }], requests: 14 },
  { name: 'a cut gzip body', faults: [{ fault: 'cut-gzip', table: 'sys_script', at: { request: 4 } }], requests: 14 },
  {
    name: 'a connection reset before the answer',
    faults: [{ fault: 'reset', table: 'sys_script', at: { request: 4 } }],
    requests: 14,
  },
  {
    name: 'a token that dies on the way',
    faults: [{ fault: 'expire-token', table: 'sys_script', at: { request: 5 } }],
    requests: 14,
  },
  {
    name: 'a transaction quota of 700 rows',
    faults: [{ fault: 'quota', table: 'sys_script', rows: 700 }],
    requests: 30,
  },
]

test.each(EXACT)('the walk is exact, and its count of hidden rows too: $name', async ({ name, faults, requests }) => {
  const simulator = await simulated({ tables: { sys_script: ROWS }, faults })
  // Planning asks a large table for this limit once, so that empty answers prove something.
  const honoured = new HonouredLimit(name.includes('caps') ? undefined : 10_000)
  const walked = await walkTable(clientOf(simulator, 10_000, honoured).tableClient(), 'sys_script')
  expect(walked.ids).toEqual(simulator.visibleIds('sys_script'))
  expect(walked.hidden).toBe(simulator.hiddenCount('sys_script'))
  expect(walked.requests).toBeLessThanOrEqual(requests)
})
