import { expect, test } from 'vitest'
import { startSimulator } from '../../../../src/simulator/index.ts'
import { openInstance } from '../../support/open-instance.ts'

const TABLE = 'sys_user_grmember'
const PATH = `/api/now/table/${TABLE}`

test('a generated table is walked by id to its last row, each row once, as visibleRows tells them', async () => {
  const { simulator, list } = await openInstance({ generated: { [TABLE]: 2345 } })
  const rows: unknown[] = []
  for (let last = ''; ; ) {
    const page = await list(TABLE, `${last === '' ? '' : `sys_id>${last}^`}ORDERBYsys_id`, { sysparm_limit: '500' })
    expect(page.headers.get('x-total-count')).toBe(String(2345 - rows.length))
    if (page.rows().length === 0) break
    rows.push(...page.rows().map(({ sys_id }) => sys_id))
    last = page.ids().at(-1) ?? ''
  }
  const expected = simulator.visibleIds(TABLE)
  expect(rows).toEqual(expected)
  expect(new Set(rows).size).toBe(2345)
  expect(expected).toEqual(expected.toSorted())
})

test('a page out of the middle of a hundred million rows is answered at once, and counted', async () => {
  const { simulator, list } = await openInstance({ generated: { [TABLE]: 100_000_000 } })
  const middle = '8'.padEnd(32, '0')
  const page = await list(TABLE, `sys_id>${middle}^ORDERBYsys_id`, {
    sysparm_limit: '3',
    sysparm_exclude_reference_link: 'true',
  })
  expect(page.headers.get('x-total-count')).toBe('50000000')
  const range = { lo: middle, hi: page.ids().at(-1) ?? null }
  expect(simulator.visibleRows(TABLE, range)).toEqual(page.rows())
  expect(page.rows()).toHaveLength(3)
})

test('rows of a generated table are found by id, alone and in a list', async () => {
  const { simulator, get, list } = await openInstance({ generated: { [TABLE]: 1_000_000 } })
  const [row] = simulator.visibleRows(TABLE, { lo: 'c'.padEnd(32, '0'), hi: 'c0001'.padEnd(32, '0') })
  const id = row?.sys_id ?? ''
  const one = await get(`${PATH}/${id}`, { sysparm_exclude_reference_link: 'true' })
  expect(one.json()).toEqual({ result: row })
  const stray = `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`
  expect((await get(`${PATH}/${stray}`)).status).toBe(404)
  expect((await list(TABLE, `sys_idIN${id},${stray}`)).ids()).toEqual([id])
})

test('what a generated table cannot answer without its rows in memory is refused with the reason', async () => {
  const { simulator, list } = await openInstance({ generated: { [TABLE]: 1_000_000 } })
  expect((await list(TABLE, '')).status).toBe(501)
  expect((await list(TABLE, 'ORDERBYsys_created_on^ORDERBYsys_id')).status).toBe(501)
  expect(simulator.requests().map(({ reason }) => reason)).toContain(`no order by sys_id on ${TABLE}`)
  expect(() => simulator.remove(TABLE, simulator.visibleIds(TABLE, { lo: 'fffff', hi: null })[0] ?? '')).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  )
})

test.each(['sys_script', 'sys_metadata', 'no_such_table'])('%s cannot be generated', async (table) => {
  await expect(startSimulator({ generated: { [table]: 10 } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})
