import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Harvester } from '../../increments/life/harvester.ts'
import { mortalHarvester } from '../../increments/life/mortal-harvester.ts'
import { rightMonths } from '../../increments/life/right-months.ts'
import { foldedRows, load, loadedRows } from './loading.ts'
import { type Postgres, postgres } from './postgres.ts'

let server: Postgres
beforeAll(async () => {
  server = await postgres()
})
afterAll(() => server.end())

test('ten days of life, loaded daily: after each day the database holds what the folded tables hold', async () => {
  const ways = new Map<string, number>()
  const loading = async (...given: Parameters<typeof mortalHarvester>): Promise<Harvester> => {
    const harvester = await mortalHarvester(...given)
    const database = await server.database()
    return {
      ...harvester,
      async harvest(wanted) {
        const outcome = await harvester.harvest(wanted)
        const { tables, failed } = await load(harvester.folder, database)
        for (const { how } of tables) ways.set(how, (ways.get(how) ?? 0) + 1)
        expect(failed).toEqual([])
        expect(await loadedRows(database)).toEqual(await foldedRows(harvester.folder))
        return outcome
      },
    }
  }
  await fc.assert(rightMonths(10, loading), { seed: 1, numRuns: 1, endOnFailure: true })
  expect(ways.get('increments')).toBeGreaterThan(20)
})
