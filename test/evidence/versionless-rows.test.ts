import { expect, test } from 'vitest'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 5, 1, 3)
const TABLE = 'sys_trigger'

test.each(['sys_mod_count', 'sys_updated_on'])(
  'a row with an empty %s that changes is folded as it is now, and every run of the chain is verified',
  { timeout: 60_000 },
  async (column) => {
    const { simulator, folder, harvest } = await harvestedInstance({ tables: { [TABLE]: 40 }, now: () => START_MS })
    const [id = ''] = simulator.visibleRows(TABLE).map(({ sys_id = '' }) => sys_id)
    simulator.update(TABLE, id, { [column]: '' })
    await harvest({ tables: [TABLE] })
    simulator.setClock(() => START_MS + DAY_MS)
    simulator.update(TABLE, id, { name: 'changed', [column]: '' })
    simulator.setClock(() => START_MS + 2 * DAY_MS)
    expect((await harvest({ tables: [TABLE], mode: 'incremental' })).verdict).toBe('complete')
    expect(foldedState(folder, TABLE).get(id)).toMatchObject({ name: 'changed', [column]: '' })
    expect((await verifyHarvest(folder)).faults).toEqual([])
  },
)
