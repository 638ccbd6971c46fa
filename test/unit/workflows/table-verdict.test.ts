import { expect, test } from 'vitest'
import { FAILURE_CODES, type FailureCode } from '../../../src/contract/failure/failure-code.ts'
import { FAILURE_TEXTS } from '../../../src/contract/failure/failure-texts.ts'
import type { RangeState } from '../../../src/contract/range-state.ts'
import type { TableResult } from '../../../src/contract/table/table-result.ts'
import type { Verdict } from '../../../src/contract/table/verdict.ts'
import { freshRange } from '../../../src/workflows/reading/range-progress.ts'
import {
  failedTable,
  tableResult,
  untouchedTable,
  withDeletions,
} from '../../../src/workflows/verdict/table-verdict.ts'

type Ending = NonNullable<RangeState['ended']>['by']

/** A range of ten rows that was read to its end, with what a case wants otherwise. */
function range(
  changes: Partial<RangeState> = {},
  by: Ending | null = 'done',
  message: string | null = null,
): RangeState {
  const ended = by === null ? null : { by, message }
  return {
    ...freshRange({ lo: null, hi: null }, { pageSize: 100 }),
    rows: 10,
    pages: 2,
    receipt: 'r',
    ended,
    ...changes,
  }
}

function judged(...ranges: readonly RangeState[]): TableResult {
  return tableResult({ table: 'sys_script', optional: false, ranges, seconds: 1.5 })
}

/** What is said of a table that was stopped on request. */
const STOPPED = {
  reason: expect.stringMatching(/^stopped on request; the rows/),
  hint: 'Start the run again.',
}

/** Each way in which a table ends without a failure. */
const ENDINGS: readonly {
  readonly name: string
  readonly ranges: readonly RangeState[]
  readonly result: Partial<TableResult>
}[] = [
  {
    name: 'read to its end',
    ranges: [range()],
    result: { verdict: 'complete', rows: 10, hidden: 0, expected: 10, reason: null, hint: null },
  },
  {
    name: 'read to its end and empty',
    ranges: [range({ rows: 0 })],
    result: { verdict: 'complete', rows: 0, hidden: 0, expected: 0 },
  },
  {
    name: 'read in two ranges',
    ranges: [range(), range({ rows: 5, pages: 1 })],
    result: { verdict: 'complete', rows: 15, pages: 3 },
  },
  {
    name: 'with hidden rows',
    ranges: [range({ hidden: 2 }), range({ hidden: 1 })],
    result: {
      verdict: 'partial',
      rows: 20,
      hidden: 3,
      expected: 23,
      reason: '3 rows are counted but hidden from this user',
      hint: expect.stringContaining('roles'),
    },
  },
  {
    name: 'with rows without a key, one that cannot be read, and hidden ones',
    ranges: [
      range({ hidden: 3, unread: { unkeyed: 2, unreadable: [] } }),
      range({ hidden: 2, unread: { unkeyed: 0, unreadable: ['a1'] } }),
    ],
    result: {
      verdict: 'partial',
      hidden: 5,
      reason:
        '2 rows are counted but hidden from this user; 2 rows without a key; rows that cannot be read, even alone: a1',
    },
  },
  {
    name: 'with withheld columns',
    ranges: [range({ missingColumns: ['script'] }), range({ missingColumns: ['active', 'script'] })],
    result: {
      verdict: 'partial',
      hidden: 0,
      reason: 'columns withheld: active, script',
      hint: expect.stringContaining('columns'),
    },
  },
  {
    name: 'with both',
    ranges: [range({ hidden: 1, missingColumns: ['script'] })],
    result: {
      verdict: 'partial',
      reason: '1 rows are counted but hidden from this user; columns withheld: script',
      hint: expect.stringContaining('roles'),
    },
  },
  {
    name: 'with an unknown number of hidden rows',
    ranges: [range(), range({ hidden: null })],
    result: { verdict: 'unproven', hidden: null, expected: null, reason: 'the number of hidden rows is unknown' },
  },
  {
    name: 'with a doubt',
    ranges: [range(), range({ unproven: 'no count was given' })],
    result: { verdict: 'unproven', reason: 'no count was given', hint: expect.stringContaining('X-Total-Count') },
  },
  {
    name: 'with a doubt beside withheld columns',
    ranges: [range({ hidden: null, unproven: 'no count was given', missingColumns: ['script'] })],
    result: { verdict: 'unproven', reason: 'no count was given' },
  },
  {
    name: 'stopped on request',
    ranges: [range({}, 'drained')],
    result: { verdict: 'partial', hidden: null, expected: null, code: null, ...STOPPED },
  },
  {
    name: 'stopped on request in one of its ranges',
    ranges: [range(), range({ hidden: 3 }, 'drained')],
    result: { verdict: 'partial', hidden: null },
  },
  {
    name: 'stopped on request before its first row',
    ranges: [range({ rows: 0 }, 'drained')],
    result: { verdict: 'not_started', rows: 0, ...STOPPED },
  },
  { name: 'left while it went on', ranges: [range({}, null)], result: { verdict: 'partial', hidden: null } },
]

test.each(ENDINGS)('a table $name', ({ ranges, result }) => {
  const judgedTable = judged(...ranges)
  expect(judgedTable).toMatchObject(result)
  expect(judgedTable.hint === null).toBe(judgedTable.verdict === 'complete')
})

/** What each failure makes of a table without rows, and of one with rows. */
const FAILURES: Readonly<Record<FailureCode | 'INTERNAL', readonly [Verdict, Verdict]>> = {
  CONFIG_INVALID: ['failed', 'failed'],
  CREDENTIALS_REJECTED: ['failed', 'failed'],
  TOKEN_ENDPOINT_UNAVAILABLE: ['failed', 'failed'],
  TOKEN_EXPIRED: ['denied', 'partial'],
  SCOPE_FORBIDDEN: ['denied', 'partial'],
  TABLE_ABSENT: ['absent', 'absent'],
  TABLE_UNSUPPORTED: ['failed', 'failed'],
  QUERY_REJECTED: ['failed', 'failed'],
  RATE_LIMITED: ['failed', 'failed'],
  INSTANCE_UNAVAILABLE: ['failed', 'failed'],
  NETWORK_FAILED: ['failed', 'failed'],
  REQUEST_TIMED_OUT: ['failed', 'failed'],
  PAGE_TOO_EXPENSIVE: ['failed', 'failed'],
  ROW_TOO_LARGE: ['failed', 'failed'],
  RESPONSE_MALFORMED: ['failed', 'failed'],
  PAGE_STALLED: ['failed', 'failed'],
  WRONG_WORKER: ['failed', 'failed'],
  VERSION_UNSUPPORTED: ['failed', 'failed'],
  SINK_UNAVAILABLE: ['failed', 'failed'],
  SINK_FULL: ['failed', 'failed'],
  MANIFEST_MISMATCH: ['failed', 'failed'],
  INTERNAL: ['failed', 'failed'],
}

test.each([...FAILURE_CODES, 'INTERNAL' as const])('%s is a verdict with its code, its reason and its remedy', (by) => {
  const [withoutRows, withRows] = FAILURES[by]
  const code = by === 'INTERNAL' ? null : by
  const hint = code === null ? null : FAILURE_TEXTS[code].hint
  const told = { code, hint, reason: 'what happened', hidden: null, expected: null }
  expect(judged(range({ rows: 0 }, by, 'what happened'))).toMatchObject({ ...told, verdict: withoutRows })
  expect(judged(range({ rows: 0 }, by, 'what happened'), range())).toMatchObject({
    ...told,
    verdict: withRows,
    rows: 10,
  })
})

test('what a failure itself says to do goes before what is usual for its code', () => {
  const ended = { by: 'SCOPE_FORBIDDEN', message: 'refused', hint: 'Ask Ada.' } as const
  expect(judged({ ...range({ rows: 0 }), ended })).toMatchObject({ verdict: 'denied', hint: 'Ask Ada.' })
  expect(failedTable('sys_script', false, 'QUERY_REJECTED', 'refused', 'Ask Ada.').hint).toBe('Ask Ada.')
})

test('a failure without a message is told by its code', () => {
  expect(judged(range({}, 'NETWORK_FAILED')).reason).toBe('NETWORK_FAILED')
})

test('a failure goes before a stop on request, doubts and hidden rows', () => {
  const others = [range({}, 'drained'), range({ unproven: 'no count' }), range({ hidden: 5 })]
  expect(judged(...others, range({}, 'PAGE_STALLED'))).toMatchObject({ verdict: 'failed', code: 'PAGE_STALLED' })
})

test('of several failures the worst gives the verdict, whichever range it ended', () => {
  const denied = range({}, 'SCOPE_FORBIDDEN', 'no access')
  const failed = range({}, 'NETWORK_FAILED', 'no answer')
  for (const ranges of [
    [denied, failed],
    [failed, denied],
  ])
    expect(judged(...ranges)).toMatchObject({ verdict: 'failed', code: 'NETWORK_FAILED', reason: 'no answer' })
})

test('the heads of all ranges are handed on, those without a receipt too', () => {
  const ranges = [
    range({ lo: null, hi: 'c', receipt: 'one' }),
    range({ lo: 'c', hi: null, rows: 0, receipt: null }, 'SINK_FULL'),
  ]
  expect(judged(...ranges).ranges).toEqual([
    { lo: null, hi: 'c', receipt: 'one' },
    { lo: 'c', hi: null, receipt: null },
  ])
})

test('a table that no slice was tried on is not started, and says how it will be', () => {
  expect(untouchedTable('sys_script', true)).toEqual({
    table: 'sys_script',
    optional: true,
    verdict: 'not_started',
    rows: 0,
    hidden: null,
    expected: null,
    pages: 0,
    seconds: 0,
    code: null,
    reason: 'the run ended before this table was started',
    hint: 'Start the run again.',
    ranges: [],
  })
})

test('a table that could not be looked at failed, with the remedy where its code is known', () => {
  expect(failedTable('sys_script', false, 'NETWORK_FAILED', 'no answer')).toMatchObject({
    verdict: 'failed',
    code: 'NETWORK_FAILED',
    reason: 'no answer',
    hint: FAILURE_TEXTS.NETWORK_FAILED.hint,
    ranges: [],
  })
  expect(failedTable('sys_script', false, null, 'a bug')).toMatchObject({ verdict: 'failed', code: null, hint: null })
})

test('rows that no request can bring any more are a gap, told last, with a remedy of their own where it is the only one', () => {
  const gap = 'rows of three days are gone'
  const of = (...ranges: readonly RangeState[]): TableResult =>
    tableResult({ table: 'sysevent', optional: false, ranges, seconds: 1, gap })
  expect(of(range())).toMatchObject({
    verdict: 'partial',
    reason: gap,
    hint: expect.stringContaining('more often than the log rotates'),
  })
  expect(of(range({ hidden: 1, missingColumns: ['script'] })).reason).toMatch(
    /hidden.*; columns withheld.*; rows of three/,
  )
})

test('an increment without a doubt about deletions keeps its verdict, and one with a doubt is unproven by it', () => {
  const result = judged(range({ hidden: 2 }))
  const found = {
    table: 'sys_script',
    receipt: 'r',
    tombstones: 3,
    late: 0,
    unreadable: 0,
    doubt: null,
    deletionsFrom: [],
  }
  expect(withDeletions(result, found)).toEqual({ ...result, deletions: found })
  const doubted = { ...found, doubt: 'the audit was cut' }
  expect(withDeletions(result, doubted)).toEqual({
    ...result,
    deletions: doubted,
    verdict: 'unproven',
    reason: 'the audit was cut',
    hint: expect.stringContaining('next increment'),
  })
})
