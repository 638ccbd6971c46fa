import { expect, test } from 'vitest'
import type { Increment, Latest, Manifest, ManifestTable, RunState } from '../../../src/contract/run/manifest.ts'
import type { Verdict } from '../../../src/contract/table/verdict.ts'
import { chooseRuns } from '../../../src/sink/prune/choose-runs.ts'
import { runAt } from '../../sinks/support/example-chain.ts'
import { isoOf, manifestOf } from '../../sinks/support/example-run.ts'

/** What a run made of each table: a snapshot, or an increment of the run of another hour; or how it failed. */
type Tables = Readonly<Record<string, 'snapshot' | number | { readonly of: number; readonly verdict: Verdict }>>

function manifestAt(hour: number, tables: Tables, state: RunState = 'finished'): Manifest {
  const entries = Object.entries(tables).map(([table, made]): ManifestTable => {
    const { of, verdict } = typeof made === 'object' ? made : { of: made, verdict: 'complete' as const }
    const increment: Increment | null =
      of === 'snapshot'
        ? null
        : { base: runAt(of), tombstones: [], late: [], deletionsFrom: [], unreadable: 0, doubt: null }
    return {
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
      increment,
      secretColumns: [],
      sensitiveColumns: [],
      withheldColumns: [],
      pages: 0,
      requests: 0,
      pageSizes: null,
      countBefore: null,
      readFrom: null,
      readTo: null,
      watermark: null,
      parts: [],
      intervals: [],
    }
  })
  const place = { instance: 'acme-1', run: runAt(hour) }
  return manifestOf(place, '0'.repeat(64), entries, { startedAt: isoOf(hour * 3600), state })
}

function latestAt(hour: number, tables: Readonly<Record<string, number>>): Latest {
  const entries = Object.entries(tables).map(
    ([table, at]) => [table, { run: runAt(at), watermark: null, verdict: 'complete' }] as const,
  )
  return {
    schemaVersion: 2,
    run: runAt(hour),
    startedAt: isoOf(hour * 3600),
    manifest: '',
    tables: Object.fromEntries(entries),
  }
}

const SNAPSHOT: Tables = { a: 'snapshot' }

test.each<{
  readonly name: string
  readonly runs: readonly Manifest[]
  readonly latest: Latest
  readonly keep: number
  readonly needed?: readonly number[]
  readonly removed: readonly number[]
}>([
  {
    name: 'snapshots of which the newest are kept',
    runs: [1, 2, 3, 4].map((hour) => manifestAt(hour, SNAPSHOT)),
    latest: latestAt(4, { a: 4 }),
    keep: 2,
    removed: [2, 1],
  },
  {
    name: 'fewer runs than are to be kept',
    runs: [1, 2].map((hour) => manifestAt(hour, SNAPSHOT)),
    latest: latestAt(2, { a: 2 }),
    keep: 3,
    removed: [],
  },
  {
    name: 'increments that lead to an old snapshot',
    runs: [manifestAt(1, SNAPSHOT), manifestAt(2, SNAPSHOT), manifestAt(3, { a: 2 }), manifestAt(4, { a: 3 })],
    latest: latestAt(4, { a: 4 }),
    keep: 1,
    needed: [3, 2],
    removed: [1],
  },
  {
    name: 'a table that only an old run read',
    runs: [manifestAt(1, { a: 'snapshot', b: 'snapshot' }), manifestAt(2, SNAPSHOT), manifestAt(3, SNAPSHOT)],
    latest: latestAt(3, { a: 3, b: 1 }),
    keep: 1,
    needed: [1],
    removed: [2],
  },
  {
    name: 'an old increment that the pointer still names, with its base',
    runs: [manifestAt(1, { b: 'snapshot' }), manifestAt(2, { b: 1 }), manifestAt(3, SNAPSHOT), manifestAt(4, SNAPSHOT)],
    latest: latestAt(4, { a: 4, b: 2 }),
    keep: 1,
    needed: [2, 1],
    removed: [3],
  },
  {
    name: 'a kept run that stands on one that the pointer has left behind',
    runs: [manifestAt(1, SNAPSHOT), manifestAt(2, { a: 1 }), manifestAt(3, SNAPSHOT)],
    latest: latestAt(3, { a: 3 }),
    keep: 2,
    needed: [1],
    removed: [],
  },
  {
    name: 'a kept run whose increment failed, so that its state is the one before',
    runs: [manifestAt(1, SNAPSHOT), manifestAt(2, { a: { of: 1, verdict: 'failed' } }), manifestAt(3, SNAPSHOT)],
    latest: latestAt(3, { a: 3 }),
    keep: 2,
    needed: [1],
    removed: [],
  },
  {
    name: 'runs that are needed for one table, and what they needed for another one',
    runs: [
      manifestAt(1, { a: 'snapshot', b: 'snapshot' }),
      manifestAt(2, { a: 'snapshot', b: 1 }),
      manifestAt(3, { a: 2, b: 'snapshot' }),
      manifestAt(4, { a: 3, b: 3 }),
    ],
    latest: latestAt(4, { a: 4, b: 4 }),
    keep: 1,
    needed: [3, 2],
    removed: [1],
  },
  {
    name: 'cancelled and failed runs, older and younger than the kept ones',
    runs: [
      manifestAt(1, SNAPSHOT, 'cancelled'),
      manifestAt(2, SNAPSHOT, 'failed'),
      manifestAt(3, SNAPSHOT),
      manifestAt(4, SNAPSHOT, 'cancelled'),
    ],
    latest: latestAt(3, { a: 3 }),
    keep: 1,
    removed: [2, 1],
  },
  {
    name: 'no finished run',
    runs: [manifestAt(1, SNAPSHOT, 'cancelled'), manifestAt(2, SNAPSHOT, 'failed')],
    latest: latestAt(3, {}),
    keep: 1,
    removed: [],
  },
  {
    name: 'a base that is gone already',
    runs: [manifestAt(2, { a: 1 }), manifestAt(3, SNAPSHOT)],
    latest: latestAt(3, { a: 3 }),
    keep: 2,
    removed: [],
  },
])('of $name the right ones go', ({ runs, latest, keep, needed = [], removed }) => {
  const choice = chooseRuns(runs.toReversed(), latest, keep)
  expect(choice.needed.map(({ run }) => run)).toEqual(needed.map(runAt))
  expect(choice.removed.map(({ run }) => run)).toEqual(removed.map(runAt))
})
