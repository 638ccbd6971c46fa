import { expect, test } from 'vitest'
import type { Fault } from '../../src/simulator/index.ts'
import { clientOf, simulated } from '../support/instance-client.ts'
import { walkTable } from '../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

test.each<{ name: string; faults: readonly Fault[]; doubt: RegExp }>([
  { name: 'and the rows are counted', faults: [], doubt: /listed by offset, twice: rows were added or deleted/ },
  { name: 'and nothing is counted', faults: [{ fault: 'no-count' }], doubt: /sends no row count/ },
])('a list of ids by offset ends, unproven, where offsets are ignored $name', async ({ faults, doubt }) => {
  const simulator = await simulated({
    tables: { [TABLE]: 1000 },
    faults: [{ fault: 'ignore-range' } as const, { fault: 'ignore-offset' } as const, ...faults].map((fault) => ({
      ...fault,
      table: TABLE,
    })),
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { reading: 'ordered-offsets', pageSize: 50 })
  expect(walked).toMatchObject({ hidden: null, doubts: [expect.stringMatching(doubt)] })
  expect(walked.proofs).toEqual(['none'])
  const shown = simulator.visibleRows(TABLE).map(({ sys_id }) => sys_id)
  expect(walked.ids).toEqual(shown.slice(0, 100))
  expect(walked.requests).toBeLessThan(30)
})

test('hidden rows before the first visible one are no doubt of offsets that are heeded', async () => {
  const simulator = await simulated({
    tables: { [TABLE]: 13 },
    faults: [
      { table: TABLE, fault: 'ignore-range' },
      { table: TABLE, fault: 'quota', rows: 12 },
      { table: TABLE, fault: 'hide-rows', first: 6 },
    ],
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { reading: 'ordered-offsets', pageSize: 6 })
  expect(walked).toMatchObject({ hidden: 6, verdict: 'partial', doubts: [] })
  expect(walked.ids).toEqual(simulator.visibleRows(TABLE).map(({ sys_id }) => sys_id))
})
