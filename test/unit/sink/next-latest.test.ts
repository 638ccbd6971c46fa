import { expect, test } from 'vitest'
import type { Latest, ManifestTable } from '../../../src/contract/manifest.ts'
import { VERDICTS, type Verdict } from '../../../src/contract/verdict.ts'
import { nextLatest } from '../../../src/sink/next-latest.ts'
import { manifestOf, PLACE } from '../../sinks/support/example-run.ts'

const tableWith = (table: string, verdict: Verdict): ManifestTable => ({
  ...{ table, title: table, verdict, optional: false, rows: 0, hidden: 0, expected: 0, code: null, reason: null },
  ...{ hint: null, notes: [], order: 'sys_id', window: null, columns: [], columnSource: 'row', secretColumns: [] },
  ...{ sensitiveColumns: [], withheldColumns: [], pages: 0, requests: 0, pageSizes: null, countBefore: null },
  ...{ readFrom: null, readTo: null, watermark: '2026-01-02T03:03:05.000Z', parts: [], intervals: [] },
})
const BEFORE = { run: 'aaaaaaaa-0', watermark: '2025-01-01T00:00:00.000Z', verdict: 'complete' } as const
const previous: Latest = {
  schemaVersion: 2,
  run: 'aaaaaaaa-0',
  startedAt: '2025-01-01T00:00:00Z',
  manifest: 'runs/aaaaaaaa-0/manifest.json',
  tables: { incident: BEFORE, sys_user: BEFORE },
}
const DIGEST = '0'.repeat(64)

test.each(VERDICTS.map((verdict) => ({ verdict, carried: ['failed', 'not_started', 'denied'].includes(verdict) })))(
  'a table that ends $verdict keeps its last entry: $carried',
  ({ verdict, carried }) => {
    const latest = nextLatest(previous, manifestOf(PLACE, DIGEST, [tableWith('incident', verdict)]))
    const own = { run: PLACE.run, watermark: '2026-01-02T03:03:05.000Z', verdict }
    expect(latest?.tables.incident).toEqual(carried ? BEFORE : own)
  },
)

test('a table that was not part of the run keeps its last entry', () => {
  const latest = nextLatest(previous, manifestOf(PLACE, DIGEST, [tableWith('incident', 'complete')]))
  expect(latest).toMatchObject({ run: PLACE.run, manifest: `runs/${PLACE.run}/manifest.json` })
  expect(latest?.tables.sys_user).toEqual(BEFORE)
})

test('a table that never had good rows has no entry', () => {
  expect(nextLatest(null, manifestOf(PLACE, DIGEST, [tableWith('incident', 'failed')]))?.tables).toEqual({})
})

test.each([
  { name: 'a cancelled run', changes: { state: 'cancelled' } },
  { name: 'a failed run', changes: { state: 'failed' } },
  { name: 'an older run', changes: { startedAt: '2024-12-31T23:59:59.999Z' } },
  { name: 'a run of the same moment', changes: { startedAt: '2025-01-01T00:00:00.000Z' } },
] as const)('$name does not move the pointer', ({ changes }) => {
  expect(nextLatest(previous, manifestOf(PLACE, DIGEST, [], changes))).toBeNull()
})
