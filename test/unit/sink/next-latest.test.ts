import { expect, test } from 'vitest'
import type { Interval } from '../../../src/contract/row/key.ts'
import type { Increment, Latest, LatestTable, ManifestTable } from '../../../src/contract/run/manifest.ts'
import { VERDICTS, type Verdict } from '../../../src/contract/table/verdict.ts'
import { nextLatest } from '../../../src/sink/latest/next-latest.ts'
import { manifestOf, PLACE } from '../../sinks/support/example-run.ts'

const tableWith = (table: string, verdict: Verdict): ManifestTable => ({
  table,
  title: table,
  verdict,
  optional: false,
  rows: 0,
  hidden: 0,
  expected: 0,
  code: null,
  reason: null,
  hint: null,
  notes: [],
  order: 'sys_id',
  window: null,
  columns: [],
  columnSource: 'row',
  secretColumns: [],
  sensitiveColumns: [],
  withheldColumns: [],
  pages: 0,
  requests: 0,
  pageSizes: null,
  countBefore: null,
  readFrom: null,
  readTo: null,
  watermark: '2026-01-02T03:03:05.000Z',
  parts: [],
  intervals: [],
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
    const own = { run: PLACE.run, watermark: '2026-01-02T03:03:05.000Z', verdict, increments: 0, unreconciled: 0 }
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

const WHOLE: Interval = { lo: null, hi: null, rows: 0, hidden: 0, proof: 'own-count', part: null }
const CHANGES: Increment = {
  base: 'aaaaaaaa-0',
  tombstones: [],
  late: [],
  deletionsFrom: ['sys_metadata_delete'],
  unreadable: 0,
  doubt: null,
}

/** The entry of a table after a run that read an increment of it. */
function entryAfter(
  changes: Partial<ManifestTable>,
  increment: Partial<Increment> = {},
  before: LatestTable | null = { ...BEFORE, increments: 3, unreconciled: 2 },
): LatestTable | undefined {
  const table: ManifestTable = {
    ...tableWith('incident', 'complete'),
    order: 'sys_updated_on',
    intervals: [WHOLE],
    increment: { ...CHANGES, ...increment },
    ...changes,
  }
  const last = { ...previous, tables: before === null ? {} : { incident: before } }
  return nextLatest(last, manifestOf(PLACE, DIGEST, [table]))?.tables.incident
}

test.each<{ readonly name: string; readonly increment: Partial<Increment>; readonly unreconciled: number }>([
  { name: 'looked at a feed of deletions', increment: {}, unreconciled: 3 },
  { name: 'looked nowhere', increment: { deletionsFrom: [] }, unreconciled: 3 },
  { name: 'compared all ids', increment: { deletionsFrom: ['reconciliation'] }, unreconciled: 0 },
  {
    name: 'compared all ids, besides a feed',
    increment: { deletionsFrom: ['sys_audit_delete', 'reconciliation'] },
    unreconciled: 0,
  },
  {
    name: 'compared all ids and doubted the outcome',
    increment: { deletionsFrom: ['reconciliation'], doubt: 'the user reads under other roles' },
    unreconciled: 3,
  },
])(
  'an increment that $name is counted since the snapshot and since ids were compared',
  ({ increment, unreconciled }) => {
    const watermark = '2026-01-02T03:03:05.000Z'
    expect(entryAfter({}, increment)).toEqual({
      run: PLACE.run,
      watermark,
      verdict: 'complete',
      increments: 4,
      unreconciled,
    })
  },
)

test.each([
  { name: 'a pointer of 0.1', before: BEFORE },
  { name: 'no pointer', before: null },
])('the first increment after $name is counted from nothing', ({ before }) => {
  expect(entryAfter({}, {}, before)).toMatchObject({ run: PLACE.run, increments: 1, unreconciled: 1 })
})

test('a snapshot ends the counts of increments', () => {
  expect(entryAfter({ order: 'sys_id', increment: null })).toMatchObject({ increments: 0, unreconciled: 0 })
})

test('a table that became absent has no increments', () => {
  expect(entryAfter({ verdict: 'absent', code: 'TABLE_ABSENT', hidden: null, intervals: [], watermark: null })).toEqual(
    { run: PLACE.run, watermark: null, verdict: 'absent', increments: 0, unreconciled: 0 },
  )
})

test('rows that were hidden from the snapshot are missing after a complete increment too', () => {
  const partial = { ...BEFORE, verdict: 'partial', increments: 0, unreconciled: 0 } as const
  expect(entryAfter({}, {}, partial)).toMatchObject({ run: PLACE.run, verdict: 'partial' })
})

const HALF: Interval = { ...WHOLE, hi: '2026-01-02 00:00:00 a' }

test.each<{ readonly name: string; readonly changes: Partial<ManifestTable>; readonly moves: boolean }>([
  { name: 'was read whole with rows hidden', changes: { verdict: 'partial', hidden: 2, expected: 2 }, moves: true },
  {
    name: 'tiles its window in several intervals',
    changes: { intervals: [HALF, { ...WHOLE, lo: HALF.hi }] },
    moves: true,
  },
  {
    name: 'was refused half-way',
    changes: { verdict: 'partial', code: 'SCOPE_FORBIDDEN', hidden: null, expected: null, intervals: [HALF] },
    moves: false,
  },
  {
    name: 'was stopped half-way',
    changes: { verdict: 'partial', hidden: null, expected: null, intervals: [HALF] },
    moves: false,
  },
  { name: 'is unproven', changes: { verdict: 'unproven', hidden: null, expected: null }, moves: false },
  { name: 'proves nothing', changes: { intervals: [] }, moves: false },
  { name: 'leaves out its beginning', changes: { intervals: [{ ...WHOLE, lo: HALF.hi }] }, moves: false },
  { name: 'leaves out its end', changes: { intervals: [HALF] }, moves: false },
  { name: 'has a hole', changes: { intervals: [HALF, { ...WHOLE, lo: '2026-01-02 00:00:01 b' }] }, moves: false },
  { name: 'failed', changes: { verdict: 'failed', code: 'PAGE_STALLED' }, moves: false },
  { name: 'was denied', changes: { verdict: 'denied', code: 'SCOPE_FORBIDDEN' }, moves: false },
  { name: 'was not started', changes: { verdict: 'not_started', intervals: [] }, moves: false },
])('an increment that $name becomes what later ones change: $moves', ({ changes, moves }) => {
  const before = { ...BEFORE, increments: 3, unreconciled: 2 }
  if (moves) expect(entryAfter(changes, {}, before)?.run).toBe(PLACE.run)
  else expect(entryAfter(changes, {}, before)).toEqual(before)
})
