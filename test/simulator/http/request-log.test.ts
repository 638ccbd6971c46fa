import { expect, test } from 'vitest'
import { openInstance } from '../support/open-instance.ts'

test('the log tells of each request how many rows the instance counted for it, and null where it counted none', async () => {
  const { simulator, list } = await openInstance({ faults: [{ table: 'sys_user', fault: 'no-count' }] })
  await list('sys_script', 'sys_id>8^ORDERBYsys_id', { sysparm_limit: '1' })
  await list('sys_script', '', { sysparm_limit: '1', sysparm_no_count: 'true' })
  await list('sys_user', '', { sysparm_limit: '1' })
  const counted = simulator.requests().flatMap(({ path, counted }) => (path.includes('/table/') ? [counted] : []))
  const beyond = simulator.visibleRows('sys_script').filter((row) => (row.sys_id ?? '') > '8')
  expect(counted).toEqual([beyond.length, null, null])
})

test('an instance behind a proxy that unpacks answers without compression, whatever is accepted', async () => {
  for (const compresses of [true, false]) {
    const { list } = await openInstance({ compresses })
    const { headers } = await list('sys_script', '')
    expect(headers.get('content-encoding')).toBe(compresses ? 'gzip' : null)
  }
})
