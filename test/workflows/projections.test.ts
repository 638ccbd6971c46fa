import { expect, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import type { ProjectionRequest } from '../../src/contract/activities.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import { newInstanceName, serve, temporalClient } from '../support/harvest-bench.ts'
import { requestFor } from '../support/request-for.ts'
import { stubActivities } from '../support/stub-activities.ts'

const PUBLISHED = { manifest: '/nowhere/manifest.json', verdict: 'complete', after: ['inventory', 'report'] } as const

test('what a worker makes of a published run is told with the outcome, and a failure changes neither verdict nor the next one', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const asked: ProjectionRequest[] = []
  const { activities } = stubActivities(['sys_script'], () => ({}), {
    publishManifest: async () => PUBLISHED,
    project: async (request) => {
      asked.push(request)
      if (request.projection === 'inventory') throw new HarvestError('CONFIG_INVALID', 'no room for it')
      return '/nowhere/report.html'
    },
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  const outcome = await harvestResult(client, instance)
  expect(outcome).toMatchObject({
    verdict: 'complete',
    projections: [
      { projection: 'inventory', place: null, message: 'no room for it' },
      { projection: 'report', place: '/nowhere/report.html', message: null },
    ],
  })
  expect(asked.map(({ run, projection }) => [run.run, projection])).toEqual([
    [outcome?.run, 'inventory'],
    [outcome?.run, 'report'],
  ])
})

test('a projection that fails for a while is tried again', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  let tries = 0
  const { activities } = stubActivities(['sys_script'], () => ({}), {
    publishManifest: async () => ({ ...PUBLISHED, after: ['report'] }),
    project: async () => {
      tries += 1
      if (tries < 3) throw new HarvestError('SINK_FULL', 'the disk is full')
      return '/nowhere/report.html'
    },
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  expect((await harvestResult(client, instance))?.projections).toEqual([
    { projection: 'report', place: '/nowhere/report.html', message: null },
  ])
  expect(tries).toBe(3)
})

test('a run of which nothing is made says nothing of it', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities } = stubActivities(['sys_script'], () => ({}))
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  expect(await harvestResult(client, instance)).not.toHaveProperty('projections')
})
