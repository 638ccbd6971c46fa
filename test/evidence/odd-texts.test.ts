import { expect, test } from 'vitest'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const TABLE = 'sys_script_include'
const ROWS = 300

test.each([
  { form: 'newline', at: 120 },
  { form: 'control', at: 0 },
  // Among the rows that planning looks at.
  { form: 'newline', at: 152 },
] as const)(
  'one row with a raw character ($form) in its script is named, and no column is dropped: row $at',
  { timeout: 60_000 },
  async ({ form, at }) => {
    const { simulator, folder, harvest } = await harvestedInstance({ tables: { [TABLE]: ROWS } })
    const ids = simulator.visibleIds(TABLE)
    const odd = ids[at] ?? ''
    simulator.addFaults([{ table: TABLE, fault: 'raw-text', row: odd, column: 'script', form }])
    const outcome = await harvest({ tables: [TABLE], pageSize: 100 })
    expect(outcome.tables[0]).toMatchObject({
      verdict: 'partial',
      rows: ROWS - 1,
      hidden: 1,
      reason: `rows that cannot be read, even alone: ${odd}`,
    })
    const manifest = publishedManifest(folder, TABLE)
    expect(manifest).toMatchObject({ reading: 'keyset', withheldColumns: [] })
    expect(manifest.columns).toContain('script')
    const state = foldedState(folder, TABLE)
    expect([...state.keys()].sort()).toEqual(ids.filter((id) => id !== odd))
    for (const { sys_id = '', script } of simulator.visibleRows(TABLE))
      if (sys_id !== odd) expect(state.get(sys_id)).toMatchObject({ script })
    expect((await verifyHarvest(folder)).faults).toEqual([])
  },
)
