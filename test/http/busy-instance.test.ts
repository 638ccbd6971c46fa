import { expect, test } from 'vitest'
import { createActivities } from '../../src/activities/create-activities.ts'
import { readProgress } from '../../src/activities/slice/slice-progress-schema.ts'
import type { SimulatorOptions } from '../../src/simulator/index.ts'
import { attemptSlice, environment, openBench, sliceOf } from '../support/activity-bench.ts'
import { environmentFor } from '../support/command.ts'
import { type ConfiguredClient, configuredClient } from '../support/configured-client.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A client of eight lanes and a simulated instance. */
async function client(options: SimulatorOptions): Promise<ConfiguredClient> {
  const simulator = await simulated(options)
  return configuredClient({ ...environmentFor(simulator, await temporaryFolder()), HARVESTER_LANES: '8' })
}

/** Asks so often in so many lanes, each as soon as its answer is there; gives the statuses. */
async function ask({ look }: ConfiguredClient, lanes: number, times: number): Promise<readonly number[]> {
  const statuses: number[] = []
  const lane = async (): Promise<void> => {
    for (let at = 0; at < times; at += 1) statuses.push(await look())
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return statuses
}

test('an instance whose answers wait for its threads is sent fewer requests at a time', async () => {
  const busy = await client({ apiThreads: 2, latencyMs: 20, tables: { sys_user: 10 } })
  expect(new Set(await ask(busy, 10, 12))).toEqual(new Set([200]))
  expect(busy.requestsAtATime().narrowed).toMatchObject({ most: 10, because: 'busy' })
})

test('an instance that refuses what is too much for it is sent half as many requests at a time', async () => {
  const refusing = await client({ faults: [{ fault: 'rate-limit', at: { request: 3 } }], tables: { sys_user: 10 } })
  const statuses = await ask(refusing, 1, 4)
  expect(statuses.filter((status) => status === 429)).toHaveLength(1)
  expect(refusing.requestsAtATime().narrowed).toEqual({ width: 5, most: 10, because: 'refused' })
})

test('an instance with a short queue refuses at first, and nothing once fewer are sent at a time', async () => {
  const short = await client({ apiThreads: 2, apiQueue: 2, latencyMs: 10, tables: { sys_user: 10 } })
  const statuses = await ask(short, 10, 20)
  expect(statuses.slice(0, 30)).toContain(429)
  expect(new Set(statuses.slice(-100))).toEqual(new Set([200]))
})

test('an instance that is not busy is sent as many as there are lanes', async () => {
  const idle = await client({ tables: { sys_user: 10 } })
  await ask(idle, 10, 5)
  expect(idle.requestsAtATime()).toMatchObject({ width: 10, narrowed: null })
})

test('a slice tells in its heartbeat that its worker holds itself back, and no longer once it does not', async () => {
  const bench = await openBench()
  const narrowed = { width: 2, most: 6, because: 'busy' } as const
  const told: unknown[] = []
  for (const now of [narrowed, null]) {
    const env = environment()
    env.on('heartbeat', (details: unknown) => told.push(readProgress(details)?.narrowed))
    const dependencies = { ...bench.dependencies, requestsAtATime: () => ({ width: 2, narrowed: now }) }
    await attemptSlice({ ...bench, activities: createActivities(dependencies) }, sliceOf(bench), env)
  }
  expect(told).toContainEqual(narrowed)
  expect(told.at(-1)).toBeUndefined()
})
