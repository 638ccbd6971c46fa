import { expect, test } from 'vitest'
import { createActivities } from '../../src/activities/create-activities.ts'
import type { Diagnosis } from '../../src/servicenow/check/diagnose.ts'
import { BENCH_RUN, BENCH_TABLE, inActivity, openBench } from '../support/activity-bench.ts'
import { clientOf } from '../support/instance-client.ts'

const LASTING: Diagnosis = { cause: 'the address redirects to sso.example.com', remedy: 'Let it through.', lasts: true }
const PASSING: Diagnosis = { cause: 'the instance is unavailable', remedy: 'Wait.', lasts: false }

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
