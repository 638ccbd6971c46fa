import { Context } from '@temporalio/activity'
import { expect, test } from 'vitest'
import { harvestResult } from '../../../src/client/harvest-result.ts'
import { startHarvest } from '../../../src/client/start-harvest.ts'
import type { SplitRequest } from '../../../src/contract/activities.ts'
import { newInstanceName, serve, temporalClient } from '../../support/harvest-bench.ts'
import { requestFor } from '../../support/request-for.ts'
import { type SliceAnswer, stubActivities } from '../../support/stub-activities.ts'

const FIRST: SliceAnswer = { stoppedBy: 'bound', cursor: '0', rows: 100, total: 20_100, receipt: 'first' }

/** Settles once the slice is asked to return, which it learns by its heartbeats. */
async function asked(): Promise<void> {
  const context = Context.current()
  const beats = setInterval(() => context.heartbeat(), 100)
  await context.cancelled.catch(() => undefined)
  clearInterval(beats)
}

/** Splits in two at the middle of `span`, and remembers what it was asked. */
function splitting(seen: SplitRequest[]): (request: SplitRequest) => Promise<readonly (string | null)[]> {
  return async (request) => {
    seen.push(request)
    return seen.length === 1 ? ['4', null] : ['6', request.range.hi]
  }
}

test('a lane that falls idle takes over half of what the longest range has left, and the ranges still tile the table', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const splits: SplitRequest[] = []
  const { activities, seen } = stubActivities(
    ['sys_audit'],
    async ({ yieldsToLanes, range, cursor }) => {
      if (yieldsToLanes) return FIRST
      // The range up to the key 4 ends at once; the open one is read slowly, until it is asked to return.
      if (range.lo !== '4' || cursor !== '4') return { rows: 1000, cursor: range.hi }
      await asked()
      return { stoppedBy: 'drained', rows: 500, cursor: '5', receipt: 'shared' }
    },
    { splitRange: splitting(splits) },
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 2, pageSize: 100 }))
  const outcome = await harvestResult(client, instance)
  expect(outcome?.tables[0]).toMatchObject({ verdict: 'complete', rows: 100 + 1000 + 500 + 1000 + 1000 })
  expect(splits.map(({ range, ranges }) => [range, ranges])).toEqual([
    [{ lo: '0', hi: null }, 2],
    [{ lo: '5', hi: null }, 2],
  ])
  expect(seen.published[0]?.tables[0]?.ranges.map(({ lo, hi }) => [lo, hi])).toEqual([
    [null, '0'],
    ['0', '4'],
    ['4', '5'],
    ['5', '6'],
    ['6', null],
  ])
})

test('a range that cannot be split again is read on by the lane that has it, and is left alone', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const splits: SplitRequest[] = []
  const { activities, seen } = stubActivities(
    ['sys_audit'],
    async ({ yieldsToLanes, range, cursor }) => {
      if (yieldsToLanes) return FIRST
      if (range.lo !== '4' || cursor !== '4') return { rows: 1000, cursor: range.hi }
      await asked()
      return { stoppedBy: 'drained', rows: 500, cursor: '5', receipt: 'shared' }
    },
    { splitRange: async (request) => (splits.push(request) === 1 ? ['4', null] : [request.range.hi]) },
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 2, pageSize: 100 }))
  const outcome = await harvestResult(client, instance)
  expect(outcome?.tables[0]).toMatchObject({ verdict: 'complete', rows: 100 + 1000 + 500 + 1000 })
  expect(splits).toHaveLength(2)
  expect(seen.published[0]?.tables[0]?.ranges.map(({ lo, hi }) => [lo, hi])).toEqual([
    [null, '0'],
    ['0', '4'],
    ['4', null],
  ])
})
