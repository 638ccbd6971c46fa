import { expect, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { type HarvestStatus, harvestStatus } from '../../src/client/status/harvest-status.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import { newInstanceName, serve, temporalClient } from '../support/harvest-bench.ts'
import { requestFor } from '../support/request-for.ts'
import { type SliceAnswer, stubActivities } from '../support/stub-activities.ts'
import { until } from '../support/until.ts'

const LIMITED: SliceAnswer = { stoppedBy: 'RATE_LIMITED', retryAfterMs: 1500, message: 'status 429' }

test('a range that waits is seen in the status with the reason, also in a lane of its own workflow, and is gone when it goes on', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities } = stubActivities(['sys_audit'], ({ yieldsToLanes, range, sequence }, call) => {
    const receipt = `${range.lo}-${sequence}`
    if (call === 1) return { ...LIMITED, rows: 70, cursor: '0', receipt }
    if (yieldsToLanes) return { stoppedBy: 'bound', rows: 30, cursor: '1', total: 20_100, receipt }
    return call === 3 ? { ...LIMITED, rows: 7, cursor: `${range.lo}a`, receipt } : { cursor: range.hi, receipt }
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 2 }))
  const waitingWith = async (rows: number): Promise<HarvestStatus['waiting']> => {
    let { waiting } = await harvestStatus(client, instance)
    await until(`a range waits with ${rows} rows`, async () => {
      waiting = (await harvestStatus(client, instance)).waiting
      return waiting.some((range) => range.rows === rows)
    })
    return waiting
  }
  const shown = { table: 'sys_audit', reason: 'status 429', until: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) }
  expect(await waitingWith(70)).toEqual([{ ...shown, rows: 70, total: 10 }])
  expect(await waitingWith(7)).toEqual([{ ...shown, rows: 7, total: 10 }])
  const outcome = await harvestResult(client, instance)
  expect(outcome?.tables).toMatchObject([{ table: 'sys_audit', verdict: 'complete' }])
  expect(await harvestStatus(client, instance)).toMatchObject({ state: 'COMPLETED', waiting: [], active: [] })
})

test('a plan that waits for the disk is seen in the status with its failure, more than ten attempts long', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  let full = true
  const { activities } = stubActivities(['sys_script'], () => ({}))
  const { planTables } = activities
  await serve(instance, {
    ...activities,
    async planTables(run, request) {
      if (full) throw new HarvestError('SINK_FULL', 'no space left', { retryAfterMs: 10 })
      return planTables(run, request)
    },
  })
  await startHarvest(client, requestFor(instance))
  await until('planning was tried twelve times', async () => {
    const [step] = (await harvestStatus(client, instance)).retried
    return step !== undefined && step.attempt > 12
  })
  expect((await harvestStatus(client, instance)).retried).toMatchObject([
    { activity: 'planTables', failure: 'SINK_FULL: no space left' },
  ])
  full = false
  expect((await harvestResult(client, instance))?.verdict).toBe('complete')
  expect((await harvestStatus(client, instance)).retried).toEqual([])
})
