import { expect, test } from 'vitest'
import type { Interval } from '../../src/contract/row/key.ts'
import type { RowChange } from '../../src/simulator/index.ts'
import { readManifest, type StoredRow, storedRows } from '../support/compare/stored-rows.ts'
import { DRIFTING_TABLES } from './drifting-tables.ts'
import { type Performance, SNAPSHOT_TABLE, type StagedFault } from './stage/stage.ts'
import { stagedHere } from './stage/staged-here.ts'

const stage = stagedHere()

/** What a harvest of a drifting table is held against. */
interface Drifted extends Performance {
  readonly stored: readonly StoredRow[]
  readonly intervals: readonly Interval[]
  readonly changes: readonly RowChange[]
  /** Ids of rows that were hidden when the harvest began. */
  readonly hidden: readonly string[]
  /** Every text that each row had while this user could see it. */
  readonly versions: ReadonlyMap<string, readonly StoredRow[]>
}

async function drift(fault: StagedFault): Promise<Drifted> {
  const { simulator } = stage()
  let visible: readonly StoredRow[] = []
  let hidden: readonly string[] = []
  const performance = await stage().harvest({
    ...fault,
    prepare: (prepared, ids) => {
      fault.prepare?.(prepared, ids)
      visible = prepared.visibleRows(SNAPSHOT_TABLE)
      const seen = new Set(visible.map((row) => row.sys_id))
      hidden = ids.filter((id) => !seen.has(id))
    },
  })
  const changes = simulator.changes()
  const versions = new Map(visible.map((row) => [row.sys_id ?? '', [row]]))
  for (const { id, after } of changes) if (after !== null) versions.set(id, [...(versions.get(id) ?? []), after])
  expect(changes.length).toBeGreaterThan(500)
  const { manifest } = performance.outcome
  const intervals = readManifest(manifest).tables[0]?.intervals ?? []
  return { ...performance, stored: storedRows(manifest, SNAPSHOT_TABLE), intervals, changes, hidden, versions }
}

/** Rows that were there throughout are there once, also those that changed; nothing is there that never was. */
function expectNothingLost({ stored, changes, versions }: Drifted): void {
  const ids = stored.map((row) => row.sys_id ?? '')
  expect(new Set(ids).size).toBe(ids.length)
  const passing = new Set(changes.flatMap(({ id, kind }) => (kind === 'update' ? [] : [id])))
  const found = new Set(ids)
  expect([...versions.keys()].filter((id) => !passing.has(id) && !found.has(id))).toEqual([])
  const text = (row: StoredRow): string => JSON.stringify(Object.entries(row).sort())
  const unknown = stored.filter((row) => !(versions.get(row.sys_id ?? '') ?? []).some((one) => text(one) === text(row)))
  expect(unknown).toEqual([])
}

function expectEnding(fault: StagedFault, { outcome, exit, requests, leastRequests }: Performance): void {
  expect({ verdict: outcome.verdict, exit }).toEqual({ verdict: fault.verdict, exit: fault.exit })
  expect(requests.length / leastRequests).toBeLessThanOrEqual(fault.mostRequests)
}

test(`${DRIFTING_TABLES.everything.name}: no row that stays is lost or doubled, and none is called hidden`, async () => {
  const drifted = await drift(DRIFTING_TABLES.everything)
  expectNothingLost(drifted)
  expectEnding(DRIFTING_TABLES.everything, drifted)
  expect(drifted.outcome.tables).toMatchObject([{ hidden: 0, rows: drifted.stored.length }])
})

test(`${DRIFTING_TABLES.countedScan.name}: new rows are never taken for hidden ones`, async () => {
  const drifted = await drift(DRIFTING_TABLES.countedScan)
  expectNothingLost(drifted)
  expectEnding(DRIFTING_TABLES.countedScan, drifted)
  expect(drifted.hidden).toHaveLength(2000)
  expect(drifted.outcome.tables).toMatchObject([{ hidden: 2000, rows: drifted.stored.length }])
})

test(`${DRIFTING_TABLES.hiddenWindow.name}: no stable visible row is lost, and each count of hidden rows is of one moment`, async () => {
  const drifted = await drift(DRIFTING_TABLES.hiddenWindow)
  expectNothingLost(drifted)
  expectEnding(DRIFTING_TABLES.hiddenWindow, drifted)
  expect(drifted.hidden).toHaveLength(1105)
  const gone = drifted.changes.map(({ id }) => id)
  expect(gone.filter((id) => drifted.hidden.includes(id)).length).toBeGreaterThan(500)
  for (const interval of drifted.intervals) {
    const isIn = (id: string): boolean =>
      (interval.lo === null || id > interval.lo) && (interval.hi === null || id <= interval.hi)
    const hidden = drifted.hidden.filter(isIn).length
    const deleted = gone.filter((id) => isIn(id) && drifted.hidden.includes(id))
    const moments = [hidden, ...deleted.map((_, at) => hidden - at - 1)]
    expect(moments).toContain(interval.hidden)
  }
})
