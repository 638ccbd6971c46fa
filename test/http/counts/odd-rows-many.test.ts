import { expect, test } from 'vitest'
import { clientOf, simulated } from '../../support/instance-client.ts'
import { walkTable } from '../../support/walk-table.ts'

const TABLE = 'sys_user_group'

/** Rows that cannot be read, even alone, and hidden ones, of 40. */
const MANY = [
  { lost: [10, 11], hidden: [5, 13] },
  { lost: [10, 11, 12], hidden: [0, 13, 39] },
  { lost: [3, 10, 17, 24, 31], hidden: [1, 11, 18] },
  { lost: [5, 6, 7, 8, 20, 21, 22, 23], hidden: [9, 24] },
]

test.each(MANY)('several rows that cannot be read leave the others proved: $lost, hidden $hidden', async (odd) => {
  const simulator = await simulated({ tables: { [TABLE]: 40 } })
  const ids = simulator.visibleIds(TABLE)
  const [lost, hidden] = [odd.lost, odd.hidden].map((places) => places.map((at) => ids[at] ?? ''))
  simulator.addFaults([
    ...(lost ?? []).map(
      (row) => ({ table: TABLE, api: 'table', fault: 'cancelled-transaction', at: { row } }) as const,
    ),
    { table: TABLE, fault: 'hide-rows', ids: [...(hidden ?? [])] },
  ])
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 10 })
  expect(walked.ids).toEqual(ids.filter((id) => ![...(lost ?? []), ...(hidden ?? [])].includes(id)))
  const unshown = odd.lost.length + odd.hidden.length
  expect(walked).toMatchObject({ hidden: unshown, verdict: 'partial', doubts: [] })
  expect(walked.requests).toBeLessThan(130 * odd.lost.length)
})
