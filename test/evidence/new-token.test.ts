import { expect, test } from 'vitest'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

/** A table that the catalogue does not know: its columns come from the dictionary. */
const TABLE = 'sys_dictionary'
const tables = [TABLE, 'sys_trigger']
const SIZES = { tables: { sys_trigger: 300 } }
/** A load-balanced instance: a node that has not heard of a new token refuses it, for so long. */
const LAGS_MS = [2200, 3000]

test.each(LAGS_MS)(
  'a token that is refused for its first %i ms is waited for, and no column is lost',
  async (lagMs) => {
    const calm = await harvestedInstance(SIZES)
    await calm.harvest({ tables })
    const lagging = await harvestedInstance({
      ...SIZES,
      latencyMs: 20,
      faults: [{ fault: 'unauthorized', tokenYoungerThanMs: lagMs }],
    })
    const outcome = await lagging.harvest({ tables })
    expect(outcome.verdict).toBe('complete')
    for (const table of tables)
      expect(publishedManifest(lagging.folder, table).columns).toEqual(publishedManifest(calm.folder, table).columns)
    expect((await verifyHarvest(lagging.folder)).faults).toEqual([])
  },
)

test.each(LAGS_MS)('a token that is replaced in the middle and refused for %i ms parks nothing', async (lagMs) => {
  const { simulator, harvest } = await harvestedInstance({
    ...SIZES,
    faults: [
      { fault: 'unauthorized', tokenYoungerThanMs: lagMs },
      { fault: 'expire-token', table: 'sys_trigger', at: { request: 4 } },
    ],
  })
  const outcome = await harvest({ tables: ['sys_trigger'], pageSize: 50 })
  expect(outcome).toMatchObject({ verdict: 'complete', tables: [{ rows: 300 }] })
  expect(simulator.issuedTokens().length).toBe(2)
})

test('a table whose policy refuses every token is denied at once, since others take it', async () => {
  const { simulator, harvest } = await harvestedInstance({
    ...SIZES,
    faults: [{ fault: 'unauthorized', table: 'sys_trigger' }],
  })
  const startedAtMs = performance.now()
  const outcome = await harvest({ tables: [TABLE, 'sys_trigger'] })
  expect(outcome.tables).toMatchObject([
    { table: TABLE, verdict: 'complete' },
    { table: 'sys_trigger', verdict: 'denied', code: 'TOKEN_EXPIRED' },
  ])
  expect(performance.now() - startedAtMs).toBeLessThan(10_000)
  expect(simulator.requests().length).toBeGreaterThan(0)
})
