import { expect, test } from 'vitest'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 5, 1, 3)
const TABLE = 'sys_trigger'

/** What stands in a column of a row that tells its version, and is none. */
const ODD: readonly { readonly column: string; readonly value: string }[] = [
  { column: 'sys_updated_on', value: '' },
  ...['', 'many', '-1', '1e400', '5.5', '9'.repeat(400), ' 7'].map((value) => ({ column: 'sys_mod_count', value })),
]

test.each(ODD)(
  'a row whose $column is "$value" is folded as it is now when it changes, and every run of the chain is verified',
  { timeout: 60_000 },
  async ({ column, value }) => {
    const { simulator, folder, harvest } = await harvestedInstance({ tables: { [TABLE]: 40 }, now: () => START_MS })
    const [id = ''] = simulator.visibleIds(TABLE)
    simulator.update(TABLE, id, { [column]: value })
    await harvest({ tables: [TABLE] })
    simulator.setClock(() => START_MS + DAY_MS)
    simulator.update(TABLE, id, { name: 'changed', [column]: value })
    simulator.setClock(() => START_MS + 2 * DAY_MS)
    expect((await harvest({ tables: [TABLE], mode: 'incremental' })).verdict).toBe('complete')
    expect(foldedState(folder, TABLE).get(id)).toMatchObject({ name: 'changed', [column]: value })
    expect((await verifyHarvest(folder)).faults).toEqual([])
    // A comparison of all rows finds nothing that is not so.
    expect((await harvest({ tables: [TABLE], mode: 'incremental', reconcile: true })).verdict).toBe('complete')
    const { increment } = publishedManifest(folder, TABLE)
    if (column === 'sys_mod_count') expect(increment).toMatchObject({ tombstones: [], late: [], doubt: null })
    else expect(increment).toBeNull()
    expect(foldedState(folder, TABLE).get(id)).toMatchObject({ name: 'changed', [column]: value })
  },
)
