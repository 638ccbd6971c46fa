import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createActivities } from '../../src/activities/create-activities.ts'
import type { PlanResult } from '../../src/contract/activities.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import type { RunRef } from '../../src/contract/slice.ts'
import {
  type ActivityBench,
  BENCH_INSTANCE,
  BENCH_RUN,
  BENCH_TABLE,
  environment,
  inActivity,
  openBench,
} from '../support/activity-bench.ts'
import { requestFor } from '../support/request-for.ts'

/** Another run than the bench's own, so that nothing is planned yet. */
const RUN: RunRef = { ...BENCH_RUN, run: '0badcafe-0000-4000-8000-000000000002' }
const TABLES = [BENCH_TABLE, 'sys_user', 'sys_trigger']

function plan(bench: ActivityBench, attempt = 1, tables: readonly string[] = TABLES): Promise<PlanResult> {
  const work = (): Promise<PlanResult> => bench.activities.planTables(RUN, requestFor(BENCH_INSTANCE, { tables }))
  return inActivity(work, environment({ attempt }))
}

test('a plan lists the tables in the order asked for, and the field lists stay on the sink', async () => {
  const bench = await openBench()
  const planned = await plan(bench)
  expect(planned.tables).toEqual(TABLES.map((table) => ({ table, optional: false, unreadable: null })))
  expect(planned.place).toContain(RUN.run)
  expect(JSON.stringify(planned)).not.toContain('sys_created_on')
})

test('planning again finds the same plan, although the instance has changed and whatever else is asked', async () => {
  const bench = await openBench()
  const first = await plan(bench)
  const path = join(bench.runFolder, '..', RUN.run, 'plan.json')
  const bytes = readFileSync(path)
  bench.simulator.addFaults([{ fault: 'deny-table', table: 'sys_dictionary' }])
  expect(await plan(bench, 2, ['sys_user'])).toEqual(first)
  expect(readFileSync(path)).toEqual(bytes)
})

test('a death between storing the plan and telling of it leads to the same plan', async () => {
  const bench = await openBench()
  const dying = createActivities({
    ...bench.dependencies,
    diagnose: async () => null,
    searchAttributesRegistered: async () => {
      throw new HarvestError('NETWORK_FAILED', 'the worker dies here')
    },
  })
  await expect(
    inActivity(() => dying.planTables(RUN, requestFor(BENCH_INSTANCE, { tables: TABLES }))),
  ).rejects.toThrow()
  const stored = readFileSync(join(bench.runFolder, '..', RUN.run, 'plan.json'))
  const planned = await plan(bench, 2)
  expect(planned.tables.map(({ table }) => table)).toEqual(TABLES)
  expect(readFileSync(join(bench.runFolder, '..', RUN.run, 'plan.json'))).toEqual(stored)
})

test('a table that cannot be looked at is insisted on three times after all else is known, and then fails alone', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([
    { fault: 'deny-table', table: 'sys_dictionary' },
    { fault: 'status', status: 503, table: 'sys_trigger' },
  ])
  for (const attempt of [1, 2, 3, 4])
    await expect(plan(bench, attempt)).rejects.toMatchObject({ code: 'INSTANCE_UNAVAILABLE' })
  const { tables } = await plan(bench, 5)
  expect(tables.map(({ table, unreadable }) => [table, unreadable?.code ?? null])).toEqual([
    [BENCH_TABLE, null],
    ['sys_user', null],
    ['sys_trigger', 'INSTANCE_UNAVAILABLE'],
  ])
})

test('a refused or absent table is planned all the same: its slice gives the verdict', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([
    { fault: 'deny-table', table: 'sys_dictionary' },
    { fault: 'deny-table', table: 'sys_user' },
    { fault: 'absent-table', table: 'sys_trigger' },
  ])
  const { tables } = await plan(bench)
  expect(tables.map(({ unreadable }) => unreadable)).toEqual([null, null, null])
})

test('a name that cannot be a table is refused before it becomes a path or an address', async () => {
  const bench = await openBench()
  const before = bench.simulator.requests().length
  await expect(plan(bench, 1, ['../../etc'])).rejects.toBeInstanceOf(HarvestError)
  expect(bench.simulator.requests()).toHaveLength(before)
})

test('planning gives up on an instance after ten attempts that learnt nothing, and never on a disk', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([{ fault: 'status', status: 503 }])
  for (let attempt = 1; attempt < 10; attempt += 1)
    await expect(plan(bench, attempt)).rejects.toMatchObject({ code: 'INSTANCE_UNAVAILABLE', final: false })
  await expect(plan(bench, 10)).rejects.toMatchObject({ code: 'INSTANCE_UNAVAILABLE', final: true })
  bench.simulator.clearFaults()
  const full = createActivities({
    ...bench.dependencies,
    openRun: async () => {
      throw new HarvestError('SINK_FULL', 'no space left')
    },
  })
  for (let attempt = 1; attempt < 30; attempt += 1) {
    const planning = inActivity(
      () => full.planTables(RUN, requestFor(BENCH_INSTANCE, { tables: TABLES })),
      environment({ attempt }),
    )
    await expect(planning).rejects.toMatchObject({ code: 'SINK_FULL', final: false })
  }
})

test('a plan is found although every second answer is a 503, since no answer is asked for twice', async () => {
  const calm = await openBench()
  const calmBefore = calm.simulator.requests().length
  const undisturbed = await plan(calm)
  const least = calm.simulator.requests().length - calmBefore
  const bench = await openBench()
  bench.simulator.addFaults([{ fault: 'status', status: 503, at: { every: 2 } }])
  const before = bench.simulator.requests().length
  let planned: PlanResult | null = null
  const pauses: unknown[] = []
  for (let attempt = 1; planned === null; attempt += 1)
    planned = await plan(bench, attempt).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'INSTANCE_UNAVAILABLE', final: false })
      if (error instanceof HarvestError) pauses.push(error.retryAfterMs)
      return null
    })
  expect(planned.tables).toEqual(undisturbed.tables)
  // An attempt that learnt something is followed by the next one soon.
  expect(pauses).toContain(1000)
  // Where a large page failed, one row more is asked for, to tell whether it failed for its size.
  expect(bench.simulator.requests().length - before).toBeLessThanOrEqual(2 * least + 8)
})

test('a table of which even one row costs too much holds up no plan: fewer rows are asked for at once', async () => {
  const bench = await openBench()
  // A log is looked at while planning, whatever the dictionary says.
  bench.simulator.addFaults([{ fault: 'quota', table: 'sys_audit', rows: 0 }])
  const { tables } = await plan(bench, 1, ['sys_audit'])
  expect(tables).toMatchObject([{ table: 'sys_audit', unreadable: null }])
  const asked = bench.simulator.requests().filter(({ path }) => path.endsWith('/sys_audit'))
  expect(asked.map(({ query }) => query.sysparm_limit)).toEqual(['20', '20', '5', '5', '1', '1'])
})
