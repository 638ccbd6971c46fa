import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PublishRequest, PublishResult } from '../../src/contract/activities.ts'
import type { Receipt } from '../../src/contract/receipt.ts'
import type { SliceResult } from '../../src/contract/slice.ts'
import type { TableResult } from '../../src/contract/table/table-result.ts'
import type { Fault } from '../../src/simulator/index.ts'
import { ManifestSchema } from '../../src/sink/schema/manifest-schema.ts'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import {
  type ActivityBench,
  attemptSlice,
  BENCH_INSTANCE,
  BENCH_RUN,
  BENCH_TABLE,
  environment,
  inActivity,
  openBench,
  sliceOf,
  unlooked,
} from '../support/activity-bench.ts'
import { requestFor } from '../support/request-for.ts'

/** A harvested table: what its slice returned. */
async function harvested(bench: ActivityBench): Promise<SliceResult> {
  const { result, error } = await attemptSlice(bench, sliceOf(bench))
  if (result === null) throw error
  return result
}

/** What the workflow makes of that, with what a test wants otherwise. */
function tableOf({ rows, hidden, pages, receipt }: SliceResult, changes: Partial<TableResult> = {}): TableResult {
  return {
    table: BENCH_TABLE,
    verdict: 'complete',
    optional: false,
    rows,
    hidden,
    expected: rows,
    pages,
    seconds: 1,
    code: null,
    reason: null,
    hint: null,
    ranges: [{ lo: null, hi: null, receipt }],
    ...changes,
  }
}

function publish(
  bench: ActivityBench,
  tables: readonly TableResult[],
  changes: Partial<PublishRequest> = {},
): Promise<PublishResult> {
  return inActivity(() =>
    bench.activities.publishManifest({
      run: BENCH_RUN,
      request: requestFor(BENCH_INSTANCE, { tables: [BENCH_TABLE], compression: 'none' }),
      state: 'finished',
      planDigest: bench.planDigest,
      authMethod: 'oauth2_client_credentials',
      startedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:01:00.000Z',
      tables,
      ...changes,
    }),
  )
}

/** Stores a receipt that a test made out of a real one. */
function storeAltered(bench: ActivityBench, receipt: Receipt): Promise<string> {
  const writer = { runId: '0badcafe-0000-4000-8000-0000000000ff', activityId: 'altered', attempt: 1 }
  return bench.sink.writeReceipt(receipt, writer)
}

async function receiptOf(bench: ActivityBench, { receipt }: SliceResult): Promise<Receipt> {
  const [first] = await bench.sink.readReceipts(BENCH_TABLE, receipt ?? '')
  if (first === undefined) throw new RangeError('no receipt')
  return first
}

test('publishing twice gives the same bytes, which verify finds to be true', async () => {
  const bench = await openBench({ parts: { maxMs: 0 } })
  const tables = [tableOf(await harvested(bench))]
  const first = await publish(bench, tables)
  const bytes = readFileSync(first.manifest)
  expect(await publish(bench, tables)).toEqual(first)
  expect(readFileSync(first.manifest)).toEqual(bytes)
  expect(first.verdict).toBe('complete')
  expect((await verifyHarvest(bench.runFolder)).runs.flatMap(({ faults }) => faults)).toEqual([])
})

test('a manifest carries counts, parts and intervals out of the receipts, and a watermark before the first answer', async () => {
  const bench = await openBench({ parts: { maxMs: 0 } })
  const result = await harvested(bench)
  const { manifest } = await publish(bench, [tableOf(result)])
  const { tables, state, authMethod } = ManifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8')))
  const receipt = await receiptOf(bench, result)
  expect({ state, authMethod }).toEqual({ state: 'finished', authMethod: 'oauth2_client_credentials' })
  expect(tables[0]).toMatchObject({
    rows: 1000,
    hidden: 0,
    expected: 1000,
    verdict: 'complete',
    countBefore: 1000,
    pageSizes: [100, 100],
    pages: receipt.pages,
    requests: receipt.requests,
    parts: receipt.parts,
    intervals: receipt.intervals,
  })
  expect(Date.parse(tables[0]?.watermark ?? '')).toBe(Date.parse(receipt.readFrom ?? '') - 60_000)
})

test('a table that nothing was stored for is in the manifest with its verdict', async () => {
  const bench = await openBench()
  const nothing = { rows: 0, hidden: null, expected: null, ranges: [] }
  const denied = tableOf(await harvested(bench), {
    ...nothing,
    verdict: 'denied',
    code: 'SCOPE_FORBIDDEN',
    reason: 'status 403',
  })
  const { manifest, verdict } = await publish(bench, [denied])
  const { tables } = ManifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8')))
  expect(verdict).toBe('denied')
  expect(tables[0]).toMatchObject({ verdict: 'denied', parts: [], intervals: [], watermark: null })
})

test('a cancelled run is published as such and does not become the latest', async () => {
  const bench = await openBench()
  const { manifest } = await publish(bench, [tableOf(await harvested(bench))], { state: 'cancelled' })
  expect(ManifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8'))).state).toBe('cancelled')
  expect(() => readFileSync(join(bench.runFolder, '../../latest.json'))).toThrow(/ENOENT/)
})

const MISMATCHES: readonly {
  readonly name: string
  readonly alter: (bench: ActivityBench, result: SliceResult) => Promise<TableResult>
  readonly says: RegExp
}[] = [
  {
    name: 'more rows reported than the receipts bear',
    alter: async (_bench, result) => tableOf(result, { rows: 1001, expected: 1001 }),
    says: /1001 rows reported, 1000 in the receipts/,
  },
  {
    name: 'a gap in the intervals of a complete table',
    alter: async (bench, result) => {
      const receipt = await receiptOf(bench, result)
      const [first, second, ...rest] = receipt.intervals
      if (first === undefined || second === undefined) throw new RangeError('too few intervals')
      const intervals = [first, { ...second, lo: `${first.hi}0` }, ...rest]
      return tableOf({ ...result, receipt: await storeAltered(bench, { ...receipt, intervals }) })
    },
    says: /a gap before/,
  },
  {
    name: 'the last keys left out of a complete table',
    alter: async (bench, result) => {
      const receipt = await receiptOf(bench, result)
      const intervals = receipt.intervals.slice(0, -1)
      const rows = intervals.reduce((sum, interval) => sum + interval.rows, 0)
      const altered = await storeAltered(bench, { ...receipt, intervals, parts: receipt.parts.slice(0, -1) })
      return tableOf({ ...result, rows, receipt: altered })
    },
    says: /the last keys are not covered/,
  },
  {
    name: 'a complete table without a receipt',
    alter: async (_bench, result) => tableOf({ ...result, rows: 0, receipt: null }),
    says: /not covered/,
  },
  {
    name: 'a receipt that is not there',
    alter: async (_bench, result) => tableOf({ ...result, receipt: 'f'.repeat(64) }),
    says: /receipt/,
  },
  {
    name: 'a table that the plan does not hold',
    alter: async (_bench, result) => tableOf(result, { table: 'sys_user' }),
    says: /the plan does not hold sys_user/,
  },
]

test.each(MISMATCHES)('nothing is published where files and counts disagree: $name', async ({ alter, says }) => {
  const bench = await openBench({ parts: { maxMs: 0 } })
  const tables = [await alter(bench, await harvested(bench))]
  await expect(publish(bench, tables)).rejects.toMatchObject({
    code: 'MANIFEST_MISMATCH',
    message: expect.stringMatching(says),
  })
  expect(() => readFileSync(join(bench.runFolder, 'manifest.json'))).toThrow(/ENOENT/)
})

test('another plan than the one that the run was planned with is refused', async () => {
  const bench = await openBench()
  const tables = [tableOf(await harvested(bench))]
  await expect(publish(bench, tables, { planDigest: '0'.repeat(64) })).rejects.toMatchObject({
    code: 'MANIFEST_MISMATCH',
  })
})

test('parts of an attempt that no receipt names are gone once the manifest is there', async () => {
  const bench = await openBench({ parts: { maxMs: 0 } })
  const lost = await attemptSlice(bench, sliceOf(bench), environment({ activityId: 'lost' }))
  const lostParts = (await receiptOf(bench, lost.result ?? (await harvested(bench)))).parts
  const result = await harvested(bench)
  await publish(bench, [tableOf(result)])
  expect(lostParts.length).toBeGreaterThan(1)
  for (const { path } of lostParts) expect(() => readFileSync(join(bench.runFolder, path))).toThrow(/ENOENT/)
})

test('the manifest says what the first slice found out of how a table is read', async () => {
  const faults: readonly Fault[] = [{ fault: 'deny-query', table: BENCH_TABLE }]
  const bench = await openBench({ simulator: { faults } })
  const { result, error } = await attemptSlice(bench, unlooked(sliceOf(bench)))
  if (result?.rights === undefined) throw error
  await publish(bench, [tableOf(result, { rights: result.rights })])
  const manifest = ManifestSchema.parse(JSON.parse(readFileSync(join(bench.runFolder, 'manifest.json'), 'utf8')))
  expect(manifest.tables[0]).toMatchObject({
    reading: 'offsets',
    notes: ['sorting and ranges are refused or ignored: ids listed by offset, rows read by id'],
  })
})
