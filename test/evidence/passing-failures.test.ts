import { expect, test } from 'vitest'
import type { Fault } from '../../src/simulator/index.ts'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const TABLE = 'sys_trigger'
const SIZES = { tables: { [TABLE]: 1000 } }

test.each([3, 6, 9])(
  'a table whose first %i answers are cut is read by key all the same, and complete',
  async (times) => {
    const { folder, harvest } = await harvestedInstance({
      ...SIZES,
      faults: [{ fault: 'cut-json', table: TABLE, times }],
    })
    expect(await harvest({ tables: [TABLE] })).toMatchObject({
      verdict: 'complete',
      tables: [{ rows: 1000, hidden: 0 }],
    })
    expect(publishedManifest(folder, TABLE).reading).toBe('keyset')
    expect((await verifyHarvest(folder)).faults).toEqual([])
  },
)

/** Refusals that come once: at the look at the table, and in the middle of rows that came. */
const REFUSALS: readonly { readonly name: string; readonly fault: Fault }[] = [
  { name: '400 Invalid table', fault: { fault: 'absent-table' } },
  { name: '403', fault: { fault: 'deny-table' } },
  { name: '403 on ranges and order', fault: { fault: 'deny-query' } },
  { name: '404', fault: { fault: 'status', status: 404, body: 'json' } },
  { name: '404 in HTML', fault: { fault: 'status', status: 404 } },
  { name: '401', fault: { fault: 'unauthorized' } },
]

test.each(REFUSALS.flatMap((refusal) => [1, 6].map((request) => ({ ...refusal, request }))))(
  'one $name at answer $request of a table is asked again, and the table is complete',
  async ({ fault, request }) => {
    const { folder, harvest } = await harvestedInstance({
      ...SIZES,
      faults: [{ ...fault, table: TABLE, at: { request } }],
    })
    const outcome = await harvest({ tables: [TABLE], pageSize: 100 })
    expect(outcome).toMatchObject({ verdict: 'complete', tables: [{ rows: 1000, hidden: 0 }] })
    expect(publishedManifest(folder, TABLE)).toMatchObject({ reading: 'keyset', columnSource: 'dictionary' })
  },
)

test.each(REFUSALS.flatMap((refusal) => [2, 3, 4].map((times) => ({ ...refusal, times }))))(
  '$times answers of $name in the middle of a table are waited out, and all rows are read',
  async ({ fault, times }) => {
    const { harvest } = await harvestedInstance({
      ...SIZES,
      faults: [{ ...fault, table: TABLE, at: { request: 6 }, times }],
    })
    const outcome = await harvest({ tables: [TABLE], pageSize: 100 })
    expect(outcome).toMatchObject({ verdict: 'complete', tables: [{ rows: 1000, hidden: 0 }] })
  },
)

test('a refusal that lasts in the middle of a table ends it in words, with the rows that came', async () => {
  const { harvest } = await harvestedInstance({
    ...SIZES,
    faults: [{ fault: 'deny-table', table: TABLE, at: { request: 6, every: 1 } }],
  })
  const outcome = await harvest({ tables: [TABLE], pageSize: 100 })
  expect(outcome.tables[0]).toMatchObject({ verdict: 'partial', code: 'SCOPE_FORBIDDEN' })
  expect(outcome.tables[0]?.rows).toBeGreaterThan(0)
})
