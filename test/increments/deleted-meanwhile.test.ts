import { expect, test } from 'vitest'
import type { TableClient } from '../../src/servicenow/table-api/table-client.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { simulated } from '../support/instance-client.ts'
import type { Harvester } from './life/harvester.ts'
import { mortalHarvester } from './life/mortal-harvester.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 5, 1, 3)
const TABLES = ['sys_script', 'sys_trigger']

/** Does something before the first request for a comparison of all rows. */
function beforeComparing(client: TableClient, act: () => void): TableClient {
  return {
    ...client,
    readPage: (request, signal) => {
      if (request.order === 'sys_id' && request.columns?.includes('sys_mod_count') && request.columns.length === 3)
        act()
      return client.readPage(request, signal)
    },
  }
}

test('a row that is changed, and deleted between its window and the search for deletions, is gone once that is told', async () => {
  const simulator = await simulated({ tables: { sys_script: 40, sys_trigger: 40 }, now: () => START_MS })
  const day = (n: number) => simulator.setClock(() => START_MS + n * DAY_MS)
  const ids = new Map(TABLES.map((table) => [table, simulator.visibleIds(table)[7] ?? '']))
  const harvester: Harvester = await mortalHarvester(simulator, (client) =>
    beforeComparing(client, () => {
      for (const [table, id] of ids) simulator.remove(table, id)
    }),
  )
  const run = (reconcile: boolean) =>
    harvester.harvest({
      request: { tables: TABLES, mode: 'incremental', lanes: 1, reconcile },
      death: null,
      meanwhile: () => {},
    })
  const stored = () => TABLES.filter((table) => foldedState(harvester.folder, table).has(ids.get(table) ?? ''))
  await run(false)
  day(1)
  for (const [table, id] of ids) simulator.update(table, id, { name: 'changed' })
  day(1.1)
  for (const table of TABLES) simulator.insert(table, { sys_id: 'f'.repeat(32), name: 'the newest row, which stays' })
  day(1.5)
  await run(true)
  // Tombstones apply before the rows of their increment.
  expect(stored()).toEqual(TABLES)
  day(2)
  await run(false)
  expect(stored()).toEqual(['sys_trigger'])
  day(3)
  await run(true)
  expect(stored()).toEqual([])
})
