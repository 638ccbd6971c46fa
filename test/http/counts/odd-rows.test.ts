import { expect, test } from 'vitest'
import type { Fault } from '../../../src/simulator/index.ts'
import { clientOf, simulated } from '../../support/instance-client.ts'
import { walkTable } from '../../support/walk-table.ts'

const TABLE = 'sys_user_grmember'
const ROWS = 2500

/** A few odd rows among others: what is said of them, and how many cannot be stored. */
const ODD: readonly {
  readonly name: string
  readonly faults: (ids: readonly string[]) => readonly Fault[]
  readonly lost: readonly number[]
  readonly says: (ids: readonly string[]) => RegExp
}[] = [
  ...(['empty', 'bare'] as const).map((form) => ({
    name: `two rows come without sys_id (${form})`,
    faults: (ids: readonly string[]) => [
      { table: TABLE, fault: 'keyless-rows' as const, form, ids: [ids[700] ?? '', ids[1999] ?? ''] },
    ],
    lost: [700, 1999],
    says: () => /^2 rows without a key$/,
  })),
  {
    name: 'the last two rows come without sys_id',
    faults: (ids) => [{ table: TABLE, fault: 'keyless-rows', ids: ids.slice(-2) }],
    lost: [2498, 2499],
    says: () => /^2 rows without a key$/,
  },
  {
    name: 'one row is cancelled, in whatever page it stands',
    faults: (ids) => [{ table: TABLE, api: 'table', fault: 'cancelled-transaction', at: { row: ids[1300] ?? '' } }],
    lost: [1300],
    says: () => /^rows that cannot be read, even alone: [0-9a-f]{32}$/,
  },
]

test.each(ODD)('one odd row condemns no table: $name', async ({ faults, lost, says }) => {
  const simulator = await simulated({ tables: { [TABLE]: ROWS } })
  const ids = simulator.visibleRows(TABLE).map((row) => row.sys_id ?? '')
  simulator.addFaults(faults(ids))
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE)
  expect(walked.ids).toEqual(ids.filter((_, at) => !lost.includes(at)))
  expect(walked).toMatchObject({ hidden: lost.length, verdict: 'partial' })
  expect(walked.unread).toHaveLength(1)
  expect(walked.unread[0]).toMatch(says(ids))
  expect(walked.requests).toBeLessThan(130)
})

test('a table none of whose rows has a key is refused by name', async () => {
  const simulator = await simulated({ tables: { [TABLE]: 10 } })
  const ids = simulator.visibleRows(TABLE).map((row) => row.sys_id ?? '')
  simulator.addFaults([{ table: TABLE, fault: 'keyless-rows', ids }])
  await expect(walkTable(clientOf(simulator).tableClient(), TABLE)).rejects.toMatchObject({ code: 'TABLE_UNSUPPORTED' })
})
