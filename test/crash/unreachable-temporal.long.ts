import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { harvestThroughOutage } from './unreachable-temporal.ts'

const OUTAGE_MS = 60_000

test('a run is exact where its worker could not reach Temporal for 60 seconds', async () => {
  // The length of the outage is what is tested, not how long anything takes.
  const through = await harvestThroughOutage(() => pause(OUTAGE_MS))
  expect(through).toEqual({ verdict: 'complete', rows: 10_000, differences: [] })
})
