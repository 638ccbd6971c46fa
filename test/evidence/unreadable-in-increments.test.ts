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

const cancelled = (row: string): Fault => ({ table: TABLE, api: 'table', fault: 'cancelled-transaction', at: { row } })
const broken = (row: string): Fault => ({ table: TABLE, fault: 'raw-text', row, column: 'name' })

/** A row that no answer can bring, or none with all its columns, of a table whose last run knew it, or did not. */
const CASES = [
  { name: 'that was read before', isNew: false, kept: 30, fault: cancelled },
  { name: 'that came into view', isNew: true, kept: 29, fault: cancelled },
  { name: 'that came into view, whose id alone is readable', isNew: true, kept: 29, fault: broken },
]

test.each(CASES)(
  'an increment that compares all rows names a row $name and cannot be read',
  async ({ isNew, kept, fault }) => {
    const clock = { now: START_MS }
    const instance = await harvestedInstance({ tables: { [TABLE]: 30 }, now: () => clock.now })
    const { simulator, folder } = instance
    const [gone = '', row = '', appears = ''] = simulator.visibleIds(TABLE).slice(7)
    simulator.addFaults([{ table: TABLE, fault: 'hide-rows', ids: [...(isNew ? [row] : []), appears] }])
    await instance.harvest({ tables })
    simulator.clearFaults()
    simulator.addFaults([fault(row)])
    simulator.remove(TABLE, gone)
    clock.now += DAY_MS
    const { tables: results } = await instance.harvest({ tables, mode: 'incremental', reconcile: true })
    const reason = expect.stringContaining('rows that cannot be read, even alone: ')
    expect(results).toMatchObject([{ verdict: 'partial', code: null, reason, tombstones: 1 }])
    const { increment } = publishedManifest(folder, TABLE)
    expect(increment).toMatchObject({ doubt: null, unreadable: isNew ? 0 : 1, late: [{ rows: 1 }] })
    expect(increment?.unread).toHaveLength(1)
    const state = foldedState(folder, TABLE)
    expect([state.size, state.has(appears), state.has(gone)]).toEqual([kept - 1, true, false])
    expect((await verifyHarvest(folder)).faults).toEqual([])
  },
)
