import { expect, test } from 'vitest'
import { EXIT } from '../../src/cli/exit-codes.ts'
import { REFUSED_TABLES } from './refused-tables.ts'
import { SNAPSHOT_TABLE } from './stage/stage.ts'
import { stagedHere } from './stage/staged-here.ts'

const stage = stagedHere()

test(`${REFUSED_TABLES.name}: each has its verdict, and the one that answers is whole`, async () => {
  const { simulator } = stage()
  const { outcome, exit, requests, leastRequests } = await stage().harvest(REFUSED_TABLES)
  expect(outcome.tables.map(({ table, verdict, rows, code }) => [table, verdict, rows, code])).toEqual([
    [SNAPSHOT_TABLE, 'complete', simulator.visibleIds(SNAPSHOT_TABLE).length, null],
    ['sys_script', 'denied', 0, 'SCOPE_FORBIDDEN'],
    ['sys_user', 'absent', 0, 'TABLE_ABSENT'],
    ['sys_trigger', 'absent', 0, 'TABLE_ABSENT'],
    ['sys_user_role', 'denied', 0, 'TOKEN_EXPIRED'],
  ])
  expect({ verdict: outcome.verdict, exit }).toEqual({ verdict: 'denied', exit: EXIT.gaps })
  expect(requests.length / leastRequests).toBeLessThanOrEqual(1.15)
  // A refused table costs a few looks, not a storm, since a refusal is believed once it comes twice: planning and its slice each ask, and once more to tell a refused
  // query from a refused table. The one that holds business rules is also asked for those that change queries. A 401 is
  // asked twice on two tokens, to tell policy from accident.
  const asked = (table: string) => simulator.requests().filter(({ path }) => path.endsWith(`/${table}`)).length
  expect(asked('sys_script')).toBeLessThanOrEqual(9)
  expect(asked('sys_trigger')).toBeLessThanOrEqual(4)
  expect(asked('sys_user_role')).toBeLessThanOrEqual(10)
})
