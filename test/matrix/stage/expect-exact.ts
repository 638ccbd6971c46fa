import { expect } from 'vitest'
import { compareHarvest } from '../../support/compare/compare-harvest.ts'
import { SNAPSHOT_TABLE, type Stage, type StagedFault } from './stage.ts'

/** Stages a fault and expects the exact visible rows, the hidden ones counted to the row, the verdict, the exit code and the requests. */
export async function expectExact(stage: Stage, fault: StagedFault): Promise<void> {
  const [table = SNAPSHOT_TABLE] = fault.tables ?? []
  const { outcome, exit, requests, leastRequests } = await stage.harvest(fault)
  const visible = stage.simulator.visibleRows(table)
  const { rows, differences } = compareHarvest(outcome.manifest, [table], () => visible)
  expect(differences.slice(0, 5)).toEqual([])
  expect(rows).toBe(visible.length)
  const hidden = stage.simulator.hiddenCount(table)
  expect(outcome.tables).toMatchObject([{ table, verdict: fault.verdict, rows, hidden }])
  expect({ verdict: outcome.verdict, exit }).toEqual({ verdict: fault.verdict, exit: fault.exit })
  expect(requests.length / leastRequests).toBeLessThanOrEqual(fault.mostRequests)
}
