import { expect } from 'vitest'
import type { Fault } from '../../../src/simulator/index.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { expectState } from '../../support/compare/expect-state.ts'
import { harvestedInstance } from '../../support/harvested-instance.ts'

/** Tables of different sizes, so that some have one page and some have many. */
const ROWS: Readonly<Record<string, number>> = {
  sys_script: 2400,
  sys_user: 1200,
  sys_properties: 600,
  sys_hub_flow: 400,
  sys_trigger: 180,
  sys_rest_message: 20,
}
/** The instance's tables. */
export const TABLES = Object.keys(ROWS)
const PAGE = 100

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

/** Harvests an instance without and with faults, exactly both times; gives how many times as many requests the faults cost. */
export async function costOf(faults: readonly Fault[], lanes: number): Promise<number> {
  const least = await requestsUnder([], lanes)
  return (await requestsUnder(faults, lanes)) / least
}
