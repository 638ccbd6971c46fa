import { expect, test } from 'vitest'
import type { SliceProgress } from '../../src/contract/slice.ts'
import type { Fault } from '../../src/simulator/index.ts'
import {
  type ActivityBench,
  attemptSlice,
  BENCH_TABLE,
  environment,
  openBench,
  sliceOf,
} from '../support/activity-bench.ts'

const REDIRECT: Fault = { fault: 'status', status: 302 }

/** Attempts as Temporal makes them, each given the last heartbeat of the one before: whether the failure of each is final. */
async function finals(bench: ActivityBench, most: number, changes = {}): Promise<readonly unknown[]> {
  const made: unknown[] = []
  let heartbeatDetails: SliceProgress | undefined
  while (made.length < most) {
    const env = environment({ attempt: made.length + 1, heartbeatDetails })
    const { error, beats } = await attemptSlice(bench, sliceOf(bench, changes), env)
    heartbeatDetails = beats.at(-1)
    made.push(error)
  }
  return made
}

test('a table that redirects while another answers is given up when it has said so twice, with the target named', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([{ ...REDIRECT, table: BENCH_TABLE }])
  expect(await finals(bench, 2)).toEqual([
    expect.objectContaining({ code: 'INSTANCE_UNAVAILABLE', final: false }),
    expect.objectContaining({ final: true, message: expect.stringContaining('redirects to') }),
  ])
})

test('a redirect of all tables in the middle of a run is waited for', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([REDIRECT])
  expect(await finals(bench, 4)).toEqual(Array(4).fill(expect.objectContaining({ final: false })))
})

test('a table that gave rows before is waited for, although it alone redirects now', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([{ ...REDIRECT, table: BENCH_TABLE }])
  expect(await finals(bench, 4, { sequence: 3, cursor: '4', rowsBefore: 300 })).toEqual(
    Array(4).fill(expect.objectContaining({ final: false })),
  )
})
