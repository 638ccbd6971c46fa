import { expect, test } from 'vitest'
import { catalogueTable } from '../../src/servicenow/catalogue/catalogue.ts'
import { SENSITIVE_MARK } from '../../src/simulator/dataset/column.ts'
import type { Fault } from '../../src/simulator/index.ts'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { findSecrets } from '../support/compare/find-secrets.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const START_MS = Date.UTC(2026, 5, 1, 3)
const DAY_MS = 86_400_000
const TABLE = 'sys_variable_value'
const HEADERS = '371837f1c71003007b237f48cb9763b0'
const only = catalogueTable(TABLE)?.onlyRows
const tables = [TABLE]

const WAYS: readonly { readonly name: string; readonly faults: readonly Fault[] }[] = [
  { name: 'by key', faults: [] },
  { name: 'in windows of keys', faults: [{ fault: 'deny-query', refuses: 'order' }] },
  { name: 'by offset', faults: [{ fault: 'deny-query', refuses: 'range' }] },
]

test.each(WAYS)('scripts and addresses of steps are read $name, and headers are not', async ({ faults }) => {
  const instance = await harvestedInstance({
    tables: { [TABLE]: 300 },
    now: () => START_MS,
    faults: faults.map((fault) => ({ ...fault, table: TABLE })),
  })
  const { simulator, folder, harvest } = instance
  const harmless = () => simulator.visibleRows(TABLE).filter(({ variable = '' }) => only?.oneOf.includes(variable))
  const first = await harvest({ tables, pageSize: 100 })
  expect(first.tables).toMatchObject([{ verdict: 'complete', rows: 240, hidden: 0 }])
  expect(publishedManifest(folder, TABLE)).toMatchObject({ only, sensitiveColumns: [] })
  simulator.setClock(() => START_MS + DAY_MS)
  for (const [id, variable] of [
    ['e', HEADERS],
    ['f', only?.oneOf[0] ?? ''],
  ] as const)
    simulator.insert(TABLE, {
      sys_id: id.repeat(32),
      variable,
      value: `${SENSITIVE_MARK}-new`.slice(id === 'f' ? 99 : 0),
    })
  simulator.setClock(() => START_MS + 2 * DAY_MS)
  await harvest({ tables, pageSize: 100, mode: 'incremental', reconcile: true })
  const state = foldedState(folder, TABLE)
  expect([...state.keys()].sort()).toEqual(harmless().map(({ sys_id }) => sys_id))
  expect(findSecrets([SENSITIVE_MARK], { texts: [], folders: [folder] })).toEqual([])
  expect((await verifyHarvest(folder)).faults).toEqual([])
})

test('whoever asks for sensitive values gets every row, and the next run without them reads the table again', async () => {
  const { simulator, folder, harvest } = await harvestedInstance({ tables: { [TABLE]: 50 }, now: () => START_MS })
  await harvest({ tables })
  simulator.setClock(() => START_MS + DAY_MS)
  expect((await harvest({ tables, mode: 'incremental', includeSensitive: true })).tables).toMatchObject([{ rows: 50 }])
  expect(foldedState(folder, TABLE).size).toBe(50)
  simulator.setClock(() => START_MS + 2 * DAY_MS)
  expect((await harvest({ tables, mode: 'incremental' })).tables).toMatchObject([{ rows: 40 }])
  expect(publishedManifest(folder, TABLE).notes).toContain(
    'read whole: other rows of it are left out than in the last run',
  )
})

test('where an instance ignores which rows are asked for, none that may be harmful is kept', async () => {
  const { folder, harvest } = await harvestedInstance({
    tables: { [TABLE]: 50 },
    faults: [{ fault: 'ignore-list', column: 'variable', table: TABLE }],
  })
  const { tables: outcomes } = await harvest({ tables })
  expect(outcomes).toMatchObject([{ verdict: 'failed', code: 'QUERY_REJECTED' }])
  expect(findSecrets([SENSITIVE_MARK], { texts: [], folders: [folder] })).toEqual([])
})
