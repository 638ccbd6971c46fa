import { expect, test } from 'vitest'
import { tellMissingApart } from '../../../src/servicenow/deletions/tell-missing-apart.ts'
import type { TableClient } from '../../../src/servicenow/table-api/table-client.ts'
import type { Simulator } from '../../../src/simulator/index.ts'
import { clientOf, simulated } from '../../support/instance-client.ts'

const SIGNAL = new AbortController().signal
const ASKED = { table: 'sys_trigger', reading: 'keyset' } as const

test('ids are told deleted, unreadable or present, in groups that an address can name and in halves where they are mixed', async () => {
  const simulator = await simulated({ tables: { sys_trigger: 200 } })
  const ids = simulator.visibleIds('sys_trigger')
  const gone = ids.filter((_, at) => at % 7 === 0)
  const hidden = ids.slice(30, 33).filter((id) => !gone.includes(id))
  for (const id of gone) simulator.remove('sys_trigger', id)
  simulator.addFaults([{ table: 'sys_trigger', fault: 'hide-rows', from: hidden[0] ?? '', to: hidden.at(-1) ?? '' }])
  const asked = simulator.requests().length
  const told = await tellMissingApart(clientOf(simulator).tableClient(), ASKED, ids, SIGNAL)
  expect([...told.deleted].sort()).toEqual(gone)
  expect([...told.unreadable].sort()).toEqual(hidden)
  expect(told.present).toHaveLength(200 - gone.length - hidden.length)
  expect(told.untold).toEqual([])
  const queries = simulator
    .requests()
    .slice(asked)
    .flatMap(({ query }) => /sys_idIN([0-9a-f,]*)/.exec(query.sysparm_query ?? '')?.[1] ?? [])
  expect(Math.max(...queries.map((query) => query.split(',').length))).toBe(40)
  // Five groups, each asked once more for what is gone, and the halves of the one that holds hidden rows.
  expect(queries.length).toBeLessThan(5 + 1 + 2 * 6 * hidden.length + 1)
})

test('without a count nothing is called deleted', async () => {
  const simulator = await simulated({ tables: { sys_trigger: 3 } })
  const [first = '', ...others] = simulator.visibleIds('sys_trigger')
  simulator.remove('sys_trigger', first)
  simulator.addFaults([{ table: 'sys_trigger', fault: 'no-count' }])
  const told = await tellMissingApart(clientOf(simulator).tableClient(), ASKED, [first, ...others], SIGNAL)
  expect(told).toMatchObject({ deleted: [], unreadable: [], untold: [first] })
  expect(told.present).toEqual(others)
})

const ROWS = 30

/** A table of some rows, of which one was given another id. */
async function holding(id: string): Promise<{ readonly simulator: Simulator; readonly ids: readonly string[] }> {
  const simulator = await simulated({ tables: { sys_trigger: ROWS } })
  simulator.insert('sys_trigger', { sys_id: id, name: 'odd' })
  return { simulator, ids: simulator.visibleIds('sys_trigger') }
}

test('an id with a comma is asked for by a range of exactly itself: hidden it is unreadable, gone it is deleted', async () => {
  const { simulator } = await holding('aaa,bbb')
  simulator.addFaults([{ table: 'sys_trigger', fault: 'hide-rows', ids: ['aaa,bbb'] }])
  const told = await tellMissingApart(clientOf(simulator).tableClient(), ASKED, ['aaa,bbb', 'ccc,ddd'], SIGNAL)
  expect(told).toEqual({ deleted: ['ccc,ddd'], unreadable: ['aaa,bbb'], present: [], untold: [] })
  const queries = simulator.requests().flatMap(({ query }) => query.sysparm_query ?? [])
  expect(queries).toContain('sys_id>=aaa,bbb^sys_id<=aaa,bbb')
})

test.each(['ccc^ORname!=zzz', 'x^ORsys_idISNOTEMPTY', 'javascript:a', '^', '=a', ' a', ''])(
  'nothing is told of %j, which no query can name, and it is never sent',
  async (id) => {
    const { simulator, ids } = await holding('b'.repeat(32))
    const [gone = ''] = ids
    simulator.remove('sys_trigger', gone)
    const told = await tellMissingApart(clientOf(simulator).tableClient(), ASKED, [id, gone], SIGNAL)
    expect(told).toEqual({ deleted: [gone], unreadable: [], present: [], untold: [id] })
    const queries = simulator.requests().flatMap(({ query }) => query.sysparm_query ?? [])
    expect(new Set(queries)).toEqual(new Set([`sys_idIN${gone}`]))
  },
)

test('a count of two for one id that is not shown leaves that id untold, and the search ends', async () => {
  const { simulator, ids } = await holding('b'.repeat(32))
  const [twin = ''] = ids
  const gone = ids.slice(-3)
  for (const id of gone) simulator.remove('sys_trigger', id)
  simulator.addFaults([
    { table: 'sys_trigger', fault: 'hidden-twin', ids: [twin] },
    { table: 'sys_trigger', fault: 'hide-rows', ids: [twin] },
  ])
  const told = await tellMissingApart(clientOf(simulator).tableClient(), ASKED, [twin], SIGNAL)
  expect(told).toEqual({ deleted: [], unreadable: [], present: [], untold: [twin] })
  const amongOthers = await tellMissingApart(clientOf(simulator).tableClient(), ASKED, ids, SIGNAL)
  expect(amongOthers).toMatchObject({ deleted: gone, unreadable: [], untold: [twin] })
})

test('where lists of ids are not honoured nothing is told of any, at a few requests however many they are', async () => {
  const { simulator, ids } = await holding('b'.repeat(32))
  simulator.addFaults([{ table: 'sys_trigger', fault: 'ignore-list' }])
  const asked = [...ids.slice(0, 5), ...Array.from({ length: 400 }, (_, at) => `gone${at}`)]
  const client = clientOf(simulator).tableClient()
  expect(await tellMissingApart(client, ASKED, ['gone'], SIGNAL)).toMatchObject({ deleted: [], untold: ['gone'] })
  const told = await tellMissingApart(client, ASKED, asked, SIGNAL)
  expect([told.deleted, told.unreadable, told.present]).toEqual([[], [], []])
  expect([...told.untold].sort()).toEqual([...asked].sort())
  expect(client.requests()).toBeLessThan(60)
})

test('a row that is counted when it is asked for once more is not called deleted', async () => {
  const { simulator, ids } = await holding('b'.repeat(32))
  const [first = '', second = ''] = ids
  simulator.remove('sys_trigger', second)
  const client = clientOf(simulator).tableClient()
  let asked = 0
  const slipping: TableClient = {
    ...client,
    readPage: async (request, signal) => {
      asked += 1
      return asked > 1
        ? client.readPage(request, signal)
        : { ...(await client.readPage(request, signal)), total: 0, keys: [] }
    },
  }
  expect(await tellMissingApart(slipping, ASKED, [first, second], SIGNAL)).toMatchObject({
    deleted: [],
    untold: [first, second],
  })
})
