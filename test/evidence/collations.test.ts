import { expect, test } from 'vitest'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 5, 1, 3)
const TABLE = 'sys_trigger'
const tables = [TABLE]

/** Ids as applications make them: their order depends on where a database puts `_`, `.` and capitals. */
function namedIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => {
    const name = at.toString(36)
    return (
      [`x_acme_a_${at}`, `x_acme_aq${name}`, `com.snc.user_${name}`, `com_snc.user${name}`, `X_Acme_b${name}`][
        at % 5
      ] ?? ''
    )
  })
}

test.each(['capitals', 'marks-first', 'bytes', 'caseless'] as const)(
  'whatever the collation (%s), ids that are no hex are read to the last, and folded with what changes',
  async (collation) => {
    const clock = { now: START_MS }
    const { simulator, harvest, folder } = await harvestedInstance({ tables: { [TABLE]: 400 }, now: () => clock.now })
    const ids = namedIds(2100)
    for (const id of ids) simulator.insert(TABLE, { sys_id: id, name: 'named' })
    clock.now += DAY_MS
    simulator.addFaults([{ table: TABLE, fault: 'collation', collation }])
    const whole = await harvest({ tables, pageSize: 300, lanes: 2 })
    expect(whole.tables).toMatchObject([{ verdict: 'complete', rows: 2500, hidden: 0 }])
    expect(publishedManifest(folder, TABLE).reading ?? 'keyset').toBe('keyset')
    const shown = () => simulator.visibleIds(TABLE)
    const expectSound = async () => {
      expect([...foldedState(folder, TABLE).keys()].sort()).toEqual([...shown()].sort())
      expect((await verifyHarvest(folder)).faults).toEqual([])
    }
    await expectSound()
    clock.now += DAY_MS
    for (const [at, id] of ids.entries()) {
      if (at % 50 === 0) simulator.update(TABLE, id, { name: 'changed' })
      if (at % 70 === 1) simulator.remove(TABLE, id)
    }
    for (const id of ['x_acme_a', 'x_acme_a.new', 'com.', 'X_ACME_A_new']) simulator.insert(TABLE, { sys_id: id })
    clock.now += DAY_MS
    const changed = await harvest({ tables, pageSize: 300, mode: 'incremental', reconcile: true })
    expect(changed.tables).toMatchObject([{ verdict: 'complete', rows: 42 + 4 }])
    expect(publishedManifest(folder, TABLE).increment).toMatchObject({
      doubt: null,
      late: [{ rows: 4 }],
      unreadable: 0,
    })
    await expectSound()
    clock.now += DAY_MS
    await harvest({ tables, pageSize: 300, mode: 'incremental', reconcile: true })
    expect(publishedManifest(folder, TABLE)).toMatchObject({
      verdict: 'complete',
      increment: { late: [], doubt: null },
    })
  },
)

test.each([
  { name: 'above the middle', prefix: 'x_acme_' },
  { name: 'right above the middle', prefix: '8' },
  { name: 'below the middle', prefix: '0' },
])('an instance that ignores ranges is found out where all ids lie $name', async ({ prefix }) => {
  const { simulator, harvest, folder } = await harvestedInstance({ tables: { [TABLE]: 1 } })
  simulator.remove(TABLE, simulator.visibleIds(TABLE)[0] ?? '')
  for (let at = 0; at < 1500; at += 1)
    simulator.insert(TABLE, { sys_id: `${prefix}${((at * 7919) % 1500).toString(16)}` })
  simulator.addFaults([{ table: TABLE, fault: 'ignore-range' }])
  expect((await harvest({ tables, pageSize: 500 })).tables).toMatchObject([
    { verdict: 'complete', rows: 1500, hidden: 0 },
  ])
  expect(publishedManifest(folder, TABLE).reading).toBe('ordered-offsets')
})
