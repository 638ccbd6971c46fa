import { expect, test } from 'vitest'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const HOUR_MS = 3_600_000
const TABLE = 'sys_trigger'
const LOG = 'sysevent'
const tables = [TABLE, LOG]

/** Clocks that are ahead: for the answers of a table, for every answer of a run, by a day or by a century. */
const CLOCKS = [
  { name: 'the answers about one table say tomorrow', fault: { fault: 'clock', table: TABLE, aheadSeconds: 86_400 } },
  { name: 'every answer says tomorrow', fault: { fault: 'clock', aheadSeconds: 86_400 } },
  { name: 'every answer says 2099', fault: { fault: 'clock', aheadSeconds: 73 * 365 * 86_400 } },
] as const

test.each(CLOCKS)(
  'where $name, nothing that comes after that run is taken for read',
  { timeout: 60_000 },
  async ({ fault }) => {
    const at = (hoursAgo: number) => () => Date.now() - hoursAgo * HOUR_MS
    const { simulator, folder, harvest } = await harvestedInstance({ tables: { [TABLE]: 40, [LOG]: 200 }, now: at(4) })
    await harvest({ tables })
    simulator.setClock(at(0))
    simulator.addFaults([fault])
    await harvest({ tables, mode: 'incremental' })
    simulator.clearFaults()
    for (const table of tables) {
      const { watermark } = publishedManifest(folder, table)
      expect(Date.parse(watermark ?? '')).toBeLessThanOrEqual(Date.now())
    }
    const [changed = ''] = simulator.visibleRows(TABLE).map(({ sys_id = '' }) => sys_id)
    simulator.update(TABLE, changed, { name: 'changed' })
    // Four minutes later, which is not yet ahead.
    simulator.setClock(at(-1 / 15))
    await harvest({ tables, mode: 'incremental' })
    expect(foldedState(folder, TABLE).get(changed)).toMatchObject({ name: 'changed' })
    expect((await verifyHarvest(folder)).faults).toEqual([])
  },
)

test('a clock that is ahead of ours is said', async () => {
  const { folder, harvest } = await harvestedInstance({
    tables: { [TABLE]: 40 },
    faults: [{ fault: 'clock', aheadSeconds: 86_400 }],
  })
  await harvest({ tables: [TABLE] })
  expect(publishedManifest(folder, TABLE).notes.join()).toMatch(/the instance's clock says/)
})
