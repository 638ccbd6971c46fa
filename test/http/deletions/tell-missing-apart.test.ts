import { expect, test } from 'vitest'
import { tellMissingApart } from '../../../src/servicenow/deletions/tell-missing-apart.ts'
import { clientOf, simulated } from '../../support/instance-client.ts'

const SIGNAL = new AbortController().signal

test('ids are told deleted, unreadable or present, in groups of at most 50 and in halves where they are mixed', async () => {
  const simulator = await simulated({ tables: { sys_trigger: 200 } })
  const ids = simulator.visibleRows('sys_trigger').map(({ sys_id = '' }) => sys_id)
  const gone = ids.filter((_, at) => at % 7 === 0)
  const hidden = ids.slice(30, 33).filter((id) => !gone.includes(id))
  for (const id of gone) simulator.remove('sys_trigger', id)
  simulator.addFaults([{ table: 'sys_trigger', fault: 'hide-rows', from: hidden[0] ?? '', to: hidden.at(-1) ?? '' }])
  const asked = simulator.requests().length
  const told = await tellMissingApart(clientOf(simulator).tableClient(), 'sys_trigger', ids, SIGNAL)
  expect([...told.deleted].sort()).toEqual(gone)
  expect([...told.unreadable].sort()).toEqual(hidden)
  expect(told.present).toHaveLength(200 - gone.length - hidden.length)
  expect(told.untold).toEqual([])
  const queries = simulator
    .requests()
    .slice(asked)
    .flatMap(({ query }) => /sys_idIN([0-9a-f,]*)/.exec(query.sysparm_query ?? '')?.[1] ?? [])
  expect(Math.max(...queries.map((query) => query.split(',').length))).toBe(50)
  // Four groups, and the halves of the one that holds hidden rows.
  expect(queries.length).toBeLessThan(4 + 2 * 6 * hidden.length + 1)
})

test('without a count nothing is called deleted', async () => {
  const simulator = await simulated({ tables: { sys_trigger: 3 } })
  const [first = '', ...others] = simulator.visibleRows('sys_trigger').map(({ sys_id = '' }) => sys_id)
  simulator.remove('sys_trigger', first)
  simulator.addFaults([{ table: 'sys_trigger', fault: 'no-count' }])
  const told = await tellMissingApart(clientOf(simulator).tableClient(), 'sys_trigger', [first, ...others], SIGNAL)
  expect(told).toMatchObject({ deleted: [], unreadable: [], untold: [first] })
  expect(told.present).toEqual(others)
})
