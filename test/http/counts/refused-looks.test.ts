import { expect, test } from 'vitest'
import type { Fault } from '../../../src/simulator/index.ts'
import { clientOf, simulated } from '../../support/instance-client.ts'
import { type Walked, type WalkOptions, walkTable } from '../../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

/** Questions that only prove something, refused for good: no row is lost for it, and what is not proved is not claimed. */
const REFUSED: readonly {
  readonly name: string
  /** 60 where nothing is said. */
  readonly rows?: number
  readonly faults: readonly Fault[]
  readonly options: WalkOptions
  readonly hidden: number | null
  readonly verdict: Walked['verdict']
  /** What is said; absent where nothing is. */
  readonly says?: RegExp
}[] = [
  {
    name: 'the look from the end, of a page in which rows are hidden',
    faults: [
      { fault: 'deny-query', refuses: 'descending' },
      { fault: 'hide-rows', fraction: 0.1 },
    ],
    options: { pageSize: 100 },
    hidden: 5,
    verdict: 'partial',
  },
  {
    name: 'the look from the end, of hidden rows behind the last one',
    faults: [
      { fault: 'deny-query', refuses: 'descending' },
      { fault: 'hide-rows', last: 30 },
    ],
    options: { pageSize: 20 },
    hidden: 30,
    verdict: 'partial',
  },
  {
    name: 'places behind the first, where the order is refused too',
    faults: [
      { fault: 'deny-offset' },
      { fault: 'deny-query', refuses: 'order' },
      { fault: 'hide-rows', fraction: 0.1 },
    ],
    options: { reading: 'key-windows', pageSize: 150 },
    rows: 160,
    hidden: 15,
    verdict: 'partial',
  },
  {
    name: 'places behind the first, where ranges are refused too',
    faults: [
      { fault: 'deny-offset' },
      { fault: 'deny-query', refuses: 'range' },
      { fault: 'hide-rows', fraction: 0.1 },
    ],
    options: { reading: 'ordered-offsets', pageSize: 20 },
    hidden: null,
    verdict: 'unproven',
    says: /one of the answers may have been cut short/,
  },
  {
    name: 'places beyond a thousand, where each count is a billion and ranges are refused',
    faults: [
      { fault: 'deny-offset', beyond: 1000 },
      { fault: 'deny-query', refuses: 'range' },
      { fault: 'wrong-count', is: '1000000000' },
      { fault: 'hide-rows', first: 1 },
    ],
    options: { reading: 'ordered-offsets', pageSize: 20 },
    hidden: null,
    verdict: 'unproven',
    says: /ids from place \d+ on is refused/,
  },
]

test.each(REFUSED)('all rows come where a question that proves something is refused: $name', async (refused) => {
  const simulator = await simulated({
    tables: { [TABLE]: refused.rows ?? 60 },
    faults: refused.faults.map((fault) => ({ ...fault, table: TABLE })),
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, refused.options)
  const visible = simulator.visibleRows(TABLE).map(({ sys_id }) => sys_id)
  expect([...walked.ids].sort()).toEqual(visible.sort())
  expect(walked).toMatchObject({ hidden: refused.hidden, verdict: refused.verdict })
  expect(walked.requests).toBeLessThan(40)
  if (refused.says === undefined) expect(walked.doubts).toEqual([])
  else expect(walked.doubts[0]).toMatch(refused.says)
})
