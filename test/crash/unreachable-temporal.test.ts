import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { harvestThroughOutage, triedAgain } from './unreachable-temporal.ts'

test('a run is exact where its worker lost Temporal until its slices were taken for lost', async () => {
  const through = await harvestThroughOutage((client, instance) =>
    until('a slice is given to somebody anew', () => triedAgain(client, instance)),
  )
  expect(through).toEqual({ verdict: 'complete', rows: 10_000, differences: [] })
})
