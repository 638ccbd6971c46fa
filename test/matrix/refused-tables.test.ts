import { expect, test } from 'vitest'
import { EXIT } from '../../src/cli/exit-codes.ts'
import { SNAPSHOT_TABLE } from './stage.ts'
import { stagedHere } from './staged-here.ts'

const stage = stagedHere()

test('403, 404, 400 and 401 tables side by side: each has its verdict, and the one that answers is whole', async () => {
  const { simulator } = stage()
  const { outcome, exit, requests, leastRequests } = await stage().harvest({
    name: 'refused tables beside one that answers',
    tables: [SNAPSHOT_TABLE, 'sys_script', 'sys_user', 'sys_trigger', 'sys_user_role'],
    prepare: () =>
      simulator.addFaults([
        { table: 'sys_script', fault: 'deny-table' },
        { table: 'sys_user', fault: 'status', status: 404, body: 'json' },
        { table: 'sys_trigger', fault: 'absent-table' },
        { table: 'sys_user_role', fault: 'unauthorized' },
      ]),
  })
  expect(outcome.tables.map(({ table, verdict, rows, code }) => [table, verdict, rows, code])).toEqual([
    [SNAPSHOT_TABLE, 'complete', simulator.visibleRows(SNAPSHOT_TABLE).length, null],
    ['sys_script', 'denied', 0, 'SCOPE_FORBIDDEN'],
    ['sys_user', 'absent', 0, 'TABLE_ABSENT'],
    ['sys_trigger', 'absent', 0, 'TABLE_ABSENT'],
    ['sys_user_role', 'denied', 0, 'TOKEN_EXPIRED'],
  ])
  expect({ verdict: outcome.verdict, exit }).toEqual({ verdict: 'denied', exit: EXIT.gaps })
  expect(requests.length / leastRequests).toBeLessThanOrEqual(1.15)
  // A refused table costs a look or two, not a storm: the last ones are asked twice on two tokens, to tell them apart.
  const asked = (table: string) => simulator.requests().filter(({ path }) => path.endsWith(`/${table}`)).length
  expect(asked('sys_script')).toBeLessThanOrEqual(3)
  expect(asked('sys_trigger')).toBeLessThanOrEqual(2)
  expect(asked('sys_user_role')).toBeLessThanOrEqual(8)
})
