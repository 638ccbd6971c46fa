import { expect, test } from 'vitest'
import type { Interval } from '../../../src/contract/row/key.ts'
import type { ManifestTable } from '../../../src/contract/run/manifest.ts'
import { manifestFaults } from '../../../src/sink/verify/manifest-faults.ts'
import { manifestOf, PLACE } from '../../sinks/support/example-run.ts'

const PATH = 'tables/incident/part-aaaaaaaa-1-1-0.ndjson.gz'
const PART = { path: PATH, rows: 2, bytes: 9, sha256: '0'.repeat(64) }
const INTERVAL: Interval = { lo: null, hi: null, rows: 2, hidden: 0, proof: 'own-count', part: PATH }
const TABLE: ManifestTable = {
  table: 'incident',
  title: 'Incident',
  verdict: 'complete',
  optional: false,
  rows: 2,
  hidden: 0,
  expected: 2,
  code: null,
  reason: null,
  hint: null,
  notes: [],
  order: 'sys_id',
  window: null,
  columns: ['sys_id'],
  columnSource: 'dictionary',
  secretColumns: [],
  sensitiveColumns: [],
  withheldColumns: [],
  pages: 1,
  requests: 1,
  pageSizes: [10, 10],
  countBefore: 2,
  readFrom: null,
  readTo: null,
  watermark: null,
  parts: [PART],
  intervals: [INTERVAL],
}
const HALF: Interval = { ...INTERVAL, hi: 'k' }

test.each<{ readonly name: string; readonly changes: Partial<ManifestTable>; readonly faults: readonly string[] }>([
  { name: 'a table that adds up', changes: {}, faults: [] },
  {
    name: 'intervals with other rows than the table',
    changes: { intervals: [{ ...INTERVAL, rows: 3 }] },
    faults: ['incident: expected 2 rows, its intervals hold 3'],
  },
  {
    name: 'a part that no interval holds',
    changes: { parts: [PART, { ...PART, path: PATH.replace('-0.', '-1.'), rows: 0 }] },
    faults: [`incident: no interval holds ${PATH.replace('-0.', '-1.')}`],
  },
  {
    name: 'a part of another table',
    changes: {
      parts: [{ ...PART, path: PATH.replace('incident', 'sys_user') }],
      intervals: [{ ...INTERVAL, part: PATH.replace('incident', 'sys_user') }],
    },
    faults: [`incident: ${PATH.replace('incident', 'sys_user')} is no part of it`],
  },
  {
    name: 'an interval in a part that is not listed',
    changes: {
      intervals: [INTERVAL, { ...INTERVAL, lo: 'k', rows: 0, part: 'elsewhere' }].map((each, at) =>
        at === 0 ? { ...each, hi: 'k' } : each,
      ),
    },
    faults: ['incident: an interval names elsewhere, which is none of its parts'],
  },
  {
    name: 'a hidden count where an interval does not know',
    changes: { intervals: [{ ...INTERVAL, hidden: null }] },
    faults: ['incident: expected 0 hidden rows, its intervals have an unknown number'],
  },
  {
    name: 'a complete table with hidden rows',
    changes: { intervals: [{ ...INTERVAL, hidden: 1 }], hidden: 1, expected: 3 },
    faults: ['incident: complete, although rows are hidden or a failure is named'],
  },
  {
    name: 'an unproven table that leaves keys out',
    changes: { verdict: 'unproven', hidden: null, expected: null, intervals: [HALF] },
    faults: ['incident: the last interval ends at k, expected the end: keys are left out'],
  },
  {
    name: 'a partial table that leaves keys out and says nothing of it',
    changes: { verdict: 'partial', intervals: [HALF] },
    faults: ['incident: the last interval ends at k, expected the end: keys are left out'],
  },
  {
    name: 'a partial table that was stopped',
    changes: { verdict: 'partial', hidden: null, expected: null, intervals: [HALF] },
    faults: [],
  },
  {
    name: 'a partial table that was refused half-way',
    changes: { verdict: 'partial', code: 'SCOPE_FORBIDDEN', intervals: [HALF] },
    faults: [],
  },
  { name: 'a failed table', changes: { verdict: 'failed', code: 'PAGE_STALLED', intervals: [HALF] }, faults: [] },
])('judges $name', ({ changes, faults }) => {
  const table = { ...TABLE, ...changes }
  expect(manifestFaults(manifestOf(PLACE, '0'.repeat(64), [table]))).toEqual(faults)
})
