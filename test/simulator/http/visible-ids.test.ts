import { expect, test } from 'vitest'
import { openInstance } from '../support/open-instance.ts'

const TABLE = 'sys_script'

test('the ids that may be seen are those of the rows that may be seen, in their order, of a table and of a range', async () => {
  const { simulator } = await openInstance({ faults: [{ table: TABLE, fault: 'hide-rows', first: 7 }] })
  const idsOfRows = (lo: string | null) => simulator.visibleRows(TABLE, { lo, hi: null }).map(({ sys_id }) => sys_id)
  const all = simulator.visibleIds(TABLE)
  expect(all).toEqual(idsOfRows(null))
  const middle = all[20] ?? ''
  expect(simulator.visibleIds(TABLE, { lo: middle, hi: null })).toEqual(all.slice(21))
  expect(idsOfRows(middle)).toEqual(all.slice(21))
  expect(simulator.hiddenCount(TABLE)).toBeGreaterThan(0)
  expect(simulator.visibleIds('u_nothing')).toEqual([])
})
