import { expect, test } from 'vitest'
import type { Fault } from '../../src/simulator/index.ts'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 5, 1, 3)
const TABLE = 'sys_trigger'
const tables = [TABLE]

/** What an instance refuses or ignores, how the table is read then, and how many rows its increment brings. */
const REFUSALS: readonly {
  readonly name: string
  readonly faults: readonly Fault[]
  readonly reading: string
  readonly increment: number
}[] = [
  { name: 'the order', faults: [{ fault: 'deny-query', refuses: 'order' }], reading: 'key-windows', increment: 2 },
  { name: 'the order, unsaid', faults: [{ fault: 'ignore-order' }], reading: 'key-windows', increment: 2 },
  { name: 'ranges', faults: [{ fault: 'deny-query', refuses: 'range' }], reading: 'ordered-offsets', increment: 300 },
  { name: 'order and ranges', faults: [{ fault: 'deny-query' }], reading: 'offsets', increment: 300 },
]

test.each(REFUSALS)(
  'where an instance refuses $name, a table and what changes in it are harvested all the same, and verified',
  async ({ faults, reading, increment }) => {
    const instance = await harvestedInstance({
      tables: { [TABLE]: 300 },
      now: () => START_MS,
      faults: faults.map((fault) => ({ ...fault, table: TABLE })),
    })
    const { simulator, folder, harvest } = instance
    const first = await harvest({ tables, pageSize: 100 })
    expect(first.tables).toMatchObject([{ verdict: 'complete', rows: 300, hidden: 0 }])
    expect(publishedManifest(folder, TABLE).reading).toBe(reading)
    simulator.setClock(() => START_MS + DAY_MS)
    const [changed, removed] = simulator.visibleIds(TABLE)
    simulator.update(TABLE, changed ?? '', { name: 'changed' })
    simulator.remove(TABLE, removed ?? '')
    simulator.insert(TABLE, { sys_id: 'e'.repeat(32), name: 'new' })
    simulator.setClock(() => START_MS + 2 * DAY_MS)
    const second = await harvest({ tables, pageSize: 100, mode: 'incremental', reconcile: true })
    expect(second.tables).toMatchObject([{ verdict: 'complete', rows: increment }])
    expect([...foldedState(folder, TABLE).keys()].sort()).toEqual(simulator.visibleIds(TABLE))
    if (increment === 300)
      expect(publishedManifest(folder, TABLE).notes.join()).toMatch(/read whole: ranges of sys_updated_on/)
    expect((await verifyHarvest(folder)).faults).toEqual([])
  },
)
