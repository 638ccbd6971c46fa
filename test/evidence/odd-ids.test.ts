import { expect, test } from 'vitest'
import type { Fault } from '../../src/simulator/index.ts'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { type HarvestedInstance, harvestedInstance } from '../support/harvested-instance.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 5, 1, 3)
const TABLE = 'sys_trigger'
const tables = [TABLE]
const RECONCILED = { tables, mode: 'incremental', reconcile: true } as const

/** An instance with a table of some rows, and more of given ids. */
async function instanceWith(rows: number, ids: readonly string[], faults: readonly Fault[] = []) {
  const clock = { now: START_MS }
  const instance = await harvestedInstance({ tables: { [TABLE]: rows }, now: () => clock.now })
  for (const id of ids) instance.simulator.insert(TABLE, { sys_id: id, name: 'odd' })
  clock.now += DAY_MS
  instance.simulator.addFaults(faults)
  const nextDay = () => {
    clock.now += DAY_MS
  }
  return { ...instance, nextDay }
}

function hidden(id: string): Fault {
  return { table: TABLE, fault: 'hide-rows', ids: [id] }
}

async function expectSound({ folder, simulator }: HarvestedInstance): Promise<void> {
  const shown = simulator.visibleIds(TABLE)
  expect([...foldedState(folder, TABLE).keys()].sort()).toEqual([...shown].sort())
  expect((await verifyHarvest(folder)).faults).toEqual([])
}

test('a row whose id holds a comma gets no tombstone when it is hidden', async () => {
  const instance = await instanceWith(30, ['aaa,bbb'])
  await instance.harvest({ tables })
  instance.simulator.addFaults([hidden('aaa,bbb')])
  instance.nextDay()
  await instance.harvest(RECONCILED)
  expect(foldedState(instance.folder, TABLE)).toHaveProperty('size', 31)
  expect(publishedManifest(instance.folder, TABLE).increment).toMatchObject({ unreadable: 1, doubt: null })
})

test.each(['ccc,ddd', 'ccc^ORname!=zzz', 'javascript:a', 'x^ORsys_idISNOTEMPTY', '=a', 'a=b', 'a@b', '<a', 'NULL'])(
  'a row %j that came into view is stored, and no other row with it',
  async (id) => {
    const instance = await instanceWith(30, [id], [hidden(id)])
    expect((await instance.harvest({ tables })).tables).toMatchObject([{ verdict: 'partial', rows: 30, hidden: 1 }])
    instance.simulator.clearFaults()
    instance.nextDay()
    await instance.harvest(RECONCILED)
    const { increment, verdict } = publishedManifest(instance.folder, TABLE)
    if (/^[=<]/.test(id)) {
      // No part of such an id can be asked for: that is told, and the next run reads the table whole.
      expect([verdict, increment?.doubt]).toEqual([
        'unproven',
        expect.stringMatching(/^it is unknown what happened to 1 rows/),
      ])
      instance.nextDay()
      await instance.harvest(RECONCILED)
    } else expect(increment).toMatchObject({ doubt: null, late: [{ rows: 1 }] })
    await expectSound(instance)
  },
)

test.each(['ccc^ORname!=zzz', 'javascript:a'])(
  'a row %j that is gone or hidden leaves a doubt and no tombstone, and the next run reads the table whole',
  async (id) => {
    const instance = await instanceWith(30, [id])
    await instance.harvest({ tables })
    instance.simulator.remove(TABLE, id)
    instance.nextDay()
    expect((await instance.harvest(RECONCILED)).tables).toMatchObject([{ verdict: 'unproven' }])
    expect(foldedState(instance.folder, TABLE)).toHaveProperty('size', 31)
    instance.nextDay()
    await instance.harvest(RECONCILED)
    await expectSound(instance)
  },
)

test.each([31, 1, 2, 7])('pages of %j rows that end at ids which no query can name lose no row', async (pageSize) => {
  const odd = ['javascript:a', 'javascript:b', 'k^ORsys_id!=k', 'k,l', '=z', '>', ' l', 'l ', 'NULL', 'm^', 'n']
  const instance = await instanceWith(30, odd)
  expect((await instance.harvest({ tables, pageSize })).tables).toMatchObject([
    { verdict: 'complete', rows: 41, hidden: 0 },
  ])
  await expectSound(instance)
  const asked = instance.simulator.requests().flatMap(({ query, status }) => (status === 501 ? [query] : []))
  expect(asked).toEqual([])
})

test('two hidden rows of one id leave a doubt, and the comparison ends', async () => {
  const instance = await instanceWith(30, ['twin'])
  await instance.harvest({ tables })
  instance.simulator.addFaults([hidden('twin'), { table: TABLE, fault: 'hidden-twin', ids: ['twin'] }])
  instance.nextDay()
  expect((await instance.harvest(RECONCILED)).tables).toMatchObject([{ verdict: 'unproven' }])
  expect(foldedState(instance.folder, TABLE)).toHaveProperty('size', 31)
})

test('a deleted row where lists of ids are not honoured leaves a doubt, and the comparison ends', async () => {
  const instance = await instanceWith(30, ['gone'])
  await instance.harvest({ tables })
  instance.simulator.remove(TABLE, 'gone')
  instance.simulator.addFaults([{ table: TABLE, fault: 'ignore-list' }])
  instance.nextDay()
  expect((await instance.harvest(RECONCILED)).tables).toMatchObject([{ verdict: 'unproven' }])
  expect(foldedState(instance.folder, TABLE)).toHaveProperty('size', 31)
})

test.each(['id3,id4', 'x^ORsys_idISNOTEMPTY'])(
  'a feed that calls %j deleted does not keep the search busy, and no row that is there is called deleted',
  async (documentkey) => {
    const instance = await instanceWith(30, ['id3', 'id4'])
    await instance.harvest({ tables })
    instance.nextDay()
    instance.simulator.insert('sys_audit_delete', { sys_id: 'e'.repeat(32), documentkey, tablename: TABLE })
    instance.nextDay()
    await instance.harvest({ tables, mode: 'incremental' })
    const { increment } = publishedManifest(instance.folder, TABLE)
    expect(increment?.doubt ?? '').toMatch(documentkey.includes('^') ? /^it is unknown what happened to 1 rows/ : /^$/)
    await expectSound(instance)
  },
)
