import { expect, test } from 'vitest'
import { createActivities } from '../../src/activities/create-activities.ts'
import type { Diagnosis } from '../../src/servicenow/check/diagnose.ts'
import type { Fault } from '../../src/simulator/index.ts'
import { BENCH_RUN, BENCH_TABLE, environment, inActivity, openBench } from '../support/activity-bench.ts'
import { clientOf } from '../support/instance-client.ts'
import { requestFor } from '../support/request-for.ts'

const LASTING: Diagnosis = {
  cause: 'the address redirects to sso.example.com',
  remedy: 'Let it through.',
  lasts: true,
  isName: false,
}
const PASSING: Diagnosis = { cause: 'the instance is unavailable', remedy: 'Wait.', lasts: false, isName: false }

/** The activities of an instance that answers nothing, with what a look without a credential finds. */
async function struck(found: Diagnosis | null) {
  const bench = await openBench()
  bench.simulator.addFaults([{ fault: 'status', status: 503, table: 'oauth_token.do' }])
  bench.simulator.addFaults([{ fault: 'status', status: 503 }])
  // Planning the bench took a token; this one has none yet.
  const { authenticator, tableClient } = clientOf(bench.simulator)
  return createActivities({ ...bench.dependencies, authenticator, tableClient, diagnose: async () => found })
}

test.each([
  { name: 'what lasts ends it at once', found: LASTING, final: true },
  { name: 'what may heal is tried again', found: PASSING, final: false },
])('before anything was read, $name, in the words of a check', async ({ found, final }) => {
  const { acquireToken } = await struck(found)
  await expect(inActivity(() => acquireToken(BENCH_RUN))).rejects.toMatchObject({
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    message: found.cause,
    hint: found.remedy,
    final,
  })
})

test('where an instance answers without a credential, the failure keeps its own words', async () => {
  const { acquireToken } = await struck(null)
  await expect(inActivity(() => acquireToken(BENCH_RUN))).rejects.toMatchObject({
    message: expect.stringContaining('the token endpoint is unavailable'),
    final: false,
  })
})

test('in the middle of a run nothing that may be a passing fault of a gateway ends it', async () => {
  const { acquireToken } = await struck(LASTING)
  await expect(inActivity(() => acquireToken(BENCH_RUN, { table: BENCH_TABLE }))).rejects.toMatchObject({
    final: false,
  })
})

const NAME: Diagnosis = { cause: 'the name does not resolve', remedy: 'Look.', lasts: true, isName: true }
const GATEWAY: Diagnosis = { cause: 'a gateway refuses', remedy: 'Ask.', lasts: true, isName: false }

test.each([
  { name: 'an unknown name at the first try', found: NAME, downBefore: false, lasts: true },
  { name: 'an unknown name in an outage', found: NAME, downBefore: true, lasts: false },
  { name: 'a gateway that refuses in an outage', found: GATEWAY, downBefore: true, lasts: true },
  { name: 'a server that is down', found: PASSING, downBefore: false, lasts: false },
  { name: 'a token endpoint that is down alone', found: null, downBefore: false, lasts: false },
])(
  'a workflow that waits itself is told at once, and whether that lasts: $name',
  async ({ found, downBefore, lasts }) => {
    const { acquireToken } = await struck(found)
    const asked = inActivity(() => acquireToken(BENCH_RUN, undefined, undefined, { downBefore }))
    await expect(asked).rejects.toMatchObject({ code: 'TOKEN_ENDPOINT_UNAVAILABLE', lasts, final: true })
  },
)

/** The activities of an instance that is awake, with faults of its own. */
async function faulty(...faults: readonly Fault[]) {
  const bench = await openBench()
  bench.simulator.addFaults(faults)
  const { authenticator, tableClient } = clientOf(bench.simulator)
  return { bench, activities: createActivities({ ...bench.dependencies, authenticator, tableClient }) }
}

const WAITED = { downBefore: false }

test('what an instance that is awake says in place of a token or of every table stays so', async () => {
  const page = { fault: 'html-200', table: 'oauth_token.do' } as const
  const token = await faulty(page)
  await expect(
    inActivity(() => token.activities.acquireToken(BENCH_RUN, undefined, undefined, WAITED)),
  ).rejects.toMatchObject({ message: expect.stringContaining('something else instead of JSON'), lasts: true })
  const refused = await faulty({ fault: 'status', status: 403 })
  await expect(
    inActivity(() => refused.activities.acquireToken(BENCH_RUN, undefined, undefined, WAITED)),
  ).rejects.toMatchObject({ message: expect.stringContaining('gateway'), lasts: true })
})

test('a credential is proved by any table that answers, those of every instance too, where the planned ones fail', async () => {
  const { bench, activities } = await faulty({ fault: 'status', status: 503, table: BENCH_TABLE })
  const request = requestFor('bench', { tables: [BENCH_TABLE] })
  const proof = await inActivity(() => activities.acquireToken(BENCH_RUN, undefined, request, WAITED))
  expect(proof).toMatchObject({ method: 'oauth2_client_credentials' })
  expect(bench.simulator.requests().at(-1)).toMatchObject({ path: expect.stringContaining('/sys_user'), status: 200 })
})

test('an instance that hangs is asked for longer than a worker may be silent, so that proof and probe heartbeat', async () => {
  const { activities } = await faulty({ fault: 'slow', latencyMs: 1500, table: BENCH_TABLE })
  const works: readonly (() => Promise<unknown>)[] = [
    () => activities.acquireToken(BENCH_RUN),
    () => activities.probeCredential({ run: BENCH_RUN, table: BENCH_TABLE }),
  ]
  for (const work of works) {
    const env = environment()
    let beats = 0
    env.on('heartbeat', () => {
      beats += 1
    })
    await inActivity(work, env)
    expect(beats).toBeGreaterThan(0)
  }
})
