import { expect, test } from 'vitest'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { expectState } from '../support/compare/expect-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { type HarvestedInstance, harvestedInstance } from '../support/harvested-instance.ts'

const TABLE = 'sys_properties'
const GROWING = { lanes: 1, tables: [TABLE], pageSize: 100, largestPageSize: 400 } as const

/** The sizes of the pages that were asked for after so many requests, in order; smaller questions are left out. */
function sizesAsked({ simulator }: HarvestedInstance, since: number): readonly number[] {
  return simulator
    .requests()
    .slice(since)
    .filter(({ path, query }) => path.endsWith(TABLE) && (query.sysparm_fields ?? '').includes('sys_updated_on'))
    .map(({ query }) => Number(query.sysparm_limit))
    .filter((rows) => rows >= GROWING.pageSize)
}

test('pages grow while answers are quick, the manifest tells how far, and the next run begins with them', async () => {
  const instance = await harvestedInstance({ tables: { [TABLE]: 2500 } })
  const first = await instance.harvest(GROWING)
  expect(first.tables).toMatchObject([{ verdict: 'complete', rows: 2500, hidden: 0 }])
  expect(sizesAsked(instance, 0).slice(0, 3)).toEqual([100, 200, 400])
  expect(publishedManifest(instance.folder, TABLE).pageSizes).toEqual([100, 400])
  const since = instance.simulator.requests().length
  const second = await instance.harvest(GROWING)
  expect(second.tables).toMatchObject([{ verdict: 'complete', rows: 2500, hidden: 0 }])
  expect(sizesAsked(instance, since)[0]).toBe(400)
  expectState(instance, TABLE)
  expect((await verifyHarvest(instance.folder)).faults).toEqual([])
})

test('a page that grew too large is asked for in smaller pieces, and the table ends exact', async () => {
  const instance = await harvestedInstance({
    tables: { [TABLE]: 2500 },
    faults: [{ fault: 'quota', table: TABLE, rows: 250 }],
  })
  const outcome = await instance.harvest(GROWING)
  expect(outcome.tables).toMatchObject([{ verdict: 'complete', rows: 2500, hidden: 0 }])
  expectState(instance, TABLE)
})
