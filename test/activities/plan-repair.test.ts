import { expect, test } from 'vitest'
import { MOST_DAMAGED_STRETCHES, planRepair } from '../../src/activities/plan/plan-repair.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import type { Interval } from '../../src/contract/row/key.ts'
import type { Manifest } from '../../src/contract/run/manifest.ts'
import { createDirectorySink } from '../../src/sink/directory/directory-sink.ts'
import { idOf, storeExample } from '../sinks/support/example-run.ts'
import { WRITER } from '../sinks/support/new-parts.ts'
import { BENCH_RUN, openBench } from '../support/activity-bench.ts'
import { requestFor } from '../support/request-for.ts'
import { memorySink } from '../support/sinks/memory-sink.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A run in which rows of a damaged part lie in so many places, with something sound between every two. */
async function damagedIn(places: number): Promise<Manifest> {
  const { manifest } = await storeExample(createDirectorySink({ root: await temporaryFolder() }))
  const [table] = manifest.tables
  if (table === undefined) throw new RangeError('the example has no table')
  const damaged = table.parts[0]?.path ?? ''
  const last = 2 * places
  const intervals = Array.from(
    { length: last + 1 },
    (_, at): Interval => ({
      lo: at === 0 ? null : idOf(at),
      hi: at === last ? null : idOf(at + 1),
      hidden: 0,
      proof: 'own-count',
      ...(at % 2 === 1 ? { rows: 1, part: damaged } : { rows: 0, part: null }),
    }),
  )
  return { ...manifest, tables: [{ ...table, intervals }] }
}

/** Plans the repair of a run none of whose parts can be read; gives the number of ranges. */
async function rangesOfRepair(manifest: Manifest): Promise<number> {
  const bench = await openBench()
  const lines = (): never => {
    throw new HarvestError('MANIFEST_MISMATCH', 'damaged')
  }
  const published = { latest: async () => null, manifest: async () => manifest, lines, lineBundles: lines }
  const plan = await planRepair(
    { ...bench.dependencies, published: () => published },
    {
      run: BENCH_RUN,
      request: requestFor(BENCH_RUN.instance),
      repaired: manifest.run,
      sink: memorySink(),
      writer: WRITER,
      client: bench.dependencies.tableClient(),
      tolerant: false,
      signal: AbortSignal.timeout(60_000),
    },
  )
  return plan.tables.reduce((sum, { adopted }) => sum + (adopted?.ranges.length ?? 0), 0)
}

test('a run is repaired in as many places as one plan holds, and refused with the way out beyond', async () => {
  expect(await rangesOfRepair(await damagedIn(MOST_DAMAGED_STRETCHES))).toBe(2 * MOST_DAMAGED_STRETCHES + 1)
  await expect(rangesOfRepair(await damagedIn(MOST_DAMAGED_STRETCHES + 1))).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/is damaged in 2001 places, .*: start a new run$/),
  })
})
