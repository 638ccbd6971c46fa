import { expect, test } from 'vitest'
import type { Fault } from '../../src/simulator/index.ts'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 5, 1, 3)
const TABLE = 'sys_trigger'
const LOG = 'sysevent'
const tables = [TABLE, LOG]

/** What a run may not be told of who reads and where. */
const REFUSALS: readonly { readonly name: string; readonly faults: readonly Fault[]; readonly untold: RegExp }[] = [
  { name: 'properties, by 403', faults: [{ fault: 'deny-table', table: 'sys_properties' }], untold: /instance_id/ },
  { name: 'properties, by 401', faults: [{ fault: 'unauthorized', table: 'sys_properties' }], untold: /instance_id/ },
  {
    name: 'properties, hidden',
    faults: [{ fault: 'hide-rows', all: true, table: 'sys_properties' }],
    untold: /instance_id/,
  },
  { name: 'clones', faults: [{ fault: 'deny-table', table: 'clone_instance' }], untold: /clone_instance/ },
  { name: 'roles', faults: [{ fault: 'deny-table', table: 'sys_user_has_role' }], untold: /its roles/ },
  {
    name: 'roles, hidden',
    faults: [{ fault: 'hide-rows', all: true, table: 'sys_user_has_role' }],
    untold: /its roles/,
  },
  {
    name: 'time zone and domain',
    faults: [{ fault: 'withhold-columns', columns: ['time_zone', 'sys_domain'], table: 'sys_user' }],
    untold: /its time zone, its domain/,
  },
  { name: 'the user', faults: [{ fault: 'deny-table', table: 'sys_user' }], untold: /the user, its time zone/ },
]

test.each(REFUSALS)(
  'a run that is not told $name is no run on a clone: it builds on the last one, and says what it was not told',
  { timeout: 60_000 },
  async ({ faults, untold }) => {
    const { simulator, folder, harvest } = await harvestedInstance({
      tables: { [TABLE]: 50, [LOG]: 400 },
      now: () => START_MS,
    })
    await harvest({ tables })
    const before = foldedState(folder, LOG).size
    simulator.setClock(() => START_MS + DAY_MS)
    const [changed] = simulator.visibleIds(TABLE)
    simulator.update(TABLE, changed ?? '', { name: 'changed' })
    simulator.addFaults(faults)
    simulator.setClock(() => START_MS + 2 * DAY_MS)
    await harvest({ tables, mode: 'incremental' })
    expect(foldedState(folder, LOG).size).toBeGreaterThanOrEqual(before)
    for (const table of tables) {
      expect(publishedManifest(folder, table).increment?.base ?? null).not.toBeNull()
      expect(publishedManifest(folder, table).notes.join()).toMatch(untold)
    }
    expect(foldedState(folder, TABLE).get(changed ?? '')).toMatchObject({ name: 'changed' })
    expect((await verifyHarvest(folder)).faults).toEqual([])
  },
)

test('what a run in between was not told is compared with the run before it: the clone is found one run later', async () => {
  const { simulator, folder, harvest } = await harvestedInstance({
    tables: { [TABLE]: 50, [LOG]: 400 },
    now: () => START_MS,
  })
  await harvest({ tables })
  simulator.addFaults([{ fault: 'deny-table', table: 'sys_properties' }])
  simulator.setClock(() => START_MS + DAY_MS)
  await harvest({ tables, mode: 'incremental' })
  simulator.clearFaults()
  simulator.addFaults([{ fault: 'clone', table: TABLE, times: 1 }])
  simulator.setClock(() => START_MS + 2 * DAY_MS)
  await harvest({ tables, mode: 'incremental' })
  for (const table of tables) expect(publishedManifest(folder, table).notes.join()).toMatch(/cloned over or restored/)
})
