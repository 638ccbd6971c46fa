import { expect, test } from 'vitest'
import { expectState } from '../support/compare/expect-state.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'
import { until } from '../support/until.ts'

const SLOW = 'sys_trigger'
const OTHERS = ['sys_script', 'sys_script_include'] as const
const DAY_MS = 24 * 3_600_000
const START_MS = Date.UTC(2026, 5, 1, 3)
/** Less than a request may take, after which the slow table would be passed over. */
const SOON_MS = 20_000

test('a table that answers slowly does not keep the planning of an increment from asking the others', async () => {
  const tables = [OTHERS[0], SLOW, OTHERS[1]]
  const rows = Object.fromEntries(tables.map((table) => [table, 30]))
  const instance = await harvestedInstance({ tables: rows, now: () => START_MS })
  const { simulator } = instance
  await instance.harvest({ tables, lanes: 2 })
  simulator.setClock(() => START_MS + DAY_MS)
  const before = simulator.requests().length
  // Two questions for its order by key, one for its newest row; the fourth is how its changes can be asked for.
  const held = simulator.holdAt(SLOW, 4)
  const ended = instance.harvest({ tables, lanes: 2, mode: 'incremental' })
  const askedForTimeless = (table: string): boolean =>
    simulator
      .requests()
      .slice(before)
      .some(({ path, query }) => path.endsWith(`/${table}`) && query.sysparm_query === 'sys_updated_onISEMPTY')
  await held.reached
  await until('every other table is planned', () => OTHERS.every(askedForTimeless), SOON_MS)
  expect(askedForTimeless(SLOW)).toBe(false)
  held.release()
  expect((await ended).verdict).toBe('complete')
  for (const table of tables) expectState(instance, table)
})
