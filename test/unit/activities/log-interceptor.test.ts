import { expect, test } from 'vitest'
import { type AttemptFacts, createLogInterceptor } from '../../../src/activities/log-interceptor.ts'
import { inActivity } from '../../support/activity-bench.ts'

test('an attempt that read several tables says of each what came, and how long it took', async () => {
  const said: AttemptFacts[] = []
  const log = { ended: (facts: AttemptFacts) => void said.push(facts), failed: () => undefined }
  const came = { requests: 1, stoppedBy: 'done' }
  const result = {
    ...came,
    rows: 30,
    seconds: 0.3,
    further: [
      { ...came, table: 'sys_user', rows: 50, seconds: 0.5 },
      { ...came, table: 'sys_ui_action', rows: 0, seconds: 0.1, stoppedBy: 'SCOPE_FORBIDDEN' },
    ],
  }
  await inActivity(async () => {
    const { inbound } = createLogInterceptor(log, 'acme')()
    const input = { args: [{ run: { run: 'r' }, table: 'sys_script', sequence: 0 }], headers: {} }
    return inbound?.execute?.(input, async () => result)
  })
  expect(said).toMatchObject([
    { table: 'sys_script', rows: 30, seconds: 0.3, ended_by: 'done', slice: 1 },
    { table: 'sys_user', rows: 50, seconds: 0.5, ended_by: 'done', slice: 1 },
    { table: 'sys_ui_action', rows: 0, seconds: 0.1, ended_by: 'SCOPE_FORBIDDEN', slice: 1 },
  ])
})
