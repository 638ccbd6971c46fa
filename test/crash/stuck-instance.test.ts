import { expect, test } from 'vitest'
import { harvestStatus } from '../../src/client/harvest-status.ts'
import { expectState } from '../support/expect-state.ts'
import { temporalClient } from '../support/harvest-bench.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'
import { until } from '../support/until.ts'

const TABLES = ['sys_script', 'sys_user']
const REQUEST = { tables: TABLES, pageSize: 100, lanes: 4 }

test('an instance that answers nothing any more holds up no other one on the same Temporal, and ends exact when it is back', async () => {
  const stuck = await harvestedInstance({ tables: { sys_script: 4000, sys_user: 2000 } })
  const sound = await harvestedInstance({ tables: { sys_script: 4000, sys_user: 2000 } })
  const client = await temporalClient()
  const waiting = stuck.harvest(REQUEST)
  await until(() => stuck.simulator.requests().length > 20)
  stuck.simulator.addFaults([{ fault: 'status', status: 503, table: '*' }])
  await until(async () => {
    const { active, waiting: ranges } = await harvestStatus(client, stuck.name)
    return ranges.length + active.filter(({ attempt }) => attempt > 1).length === TABLES.length
  })

  expect((await sound.harvest(REQUEST)).verdict).toBe('complete')
  for (const table of TABLES) expectState(sound, table)
  expect((await harvestStatus(client, stuck.name)).state).toBe('RUNNING')

  stuck.simulator.clearFaults()
  expect((await waiting).verdict).toBe('complete')
  for (const table of TABLES) expectState(stuck, table)
})
