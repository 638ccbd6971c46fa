import { expect, test } from 'vitest'
import type { Fault } from '../../src/simulator/index.ts'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { expectState } from '../support/expect-state.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const ROWS: Readonly<Record<string, number>> = {
  sys_script: 6000,
  sys_user: 3000,
  sys_properties: 1500,
  sys_hub_flow: 1000,
  sys_trigger: 450,
  sys_rest_message: 50,
}
const TABLES = Object.keys(ROWS)
const PAGE = 250

/** Harvests an instance under faults; gives the number of its requests. */
async function requestsUnder(faults: readonly Fault[], lanes: number): Promise<number> {
  const instance = await harvestedInstance({ tables: ROWS, faults })
  const outcome = await instance.harvest({ tables: TABLES, pageSize: PAGE, lanes })
  expect(outcome.tables.map(({ table, verdict, rows }) => [table, verdict, rows])).toEqual(
    TABLES.map((table) => [table, 'complete', ROWS[table]]),
  )
  for (const table of TABLES) expectState(instance, table)
  expect((await verifyHarvest(instance.folder)).faults).toEqual([])
  return instance.simulator.requests().length
}

const BUSY: readonly Fault[] = [
  { fault: 'status', status: 503, at: { request: 7, every: 14 } },
  { fault: 'rate-limit', retryAfterSeconds: 1, at: { request: 14, every: 14 } },
]
const CANCELLED: readonly Fault[] = [{ fault: 'partial-200', at: { request: 3, every: 3 } }]

test.each([
  { name: 'every seventh answer is a 503 or a 429', faults: BUSY, lanes: 4, most: 1.5 },
  { name: 'every third answer is a partial 200', faults: CANCELLED, lanes: 1, most: 1.5 },
  // Between lanes the second try of a page may be struck as well, and then the page is read in two.
  { name: 'every third answer is a partial 200, in four lanes', faults: CANCELLED, lanes: 4, most: 1.8 },
])('a storm in which $name ends exact, with at most $most times the requests', async ({ faults, lanes, most }) => {
  const least = await requestsUnder([], lanes)
  const stormy = await requestsUnder(faults, lanes)
  expect(stormy / least).toBeLessThan(most)
})
