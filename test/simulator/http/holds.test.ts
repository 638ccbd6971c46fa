import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openInstance, postToken, read } from '../support/open-instance.ts'

/** Whether an answer has come, once everything that was due has run. */
async function hasCome(answer: Promise<unknown>, beside: () => Promise<unknown>): Promise<boolean> {
  let come = false
  answer.then(
    () => {
      come = true
    },
    () => undefined,
  )
  await beside()
  await turn()
  return come
}

test('the answer to the n-th request for rows of a table, and every later one, is held back until it is released', async () => {
  const { simulator, list, get } = await openInstance()
  const hold = simulator.holdAt('sys_script', 2)
  expect((await list('sys_script', '')).status).toBe(200)
  const held = [list('sys_script', ''), list('sys_script', '')]
  await hold.reached
  const counted = () => get('/api/now/stats/sys_script', { sysparm_count: 'true' })
  const other = () => list('sys_user', '')
  expect(await Promise.all(held.map((each) => hasCome(each, counted)))).toEqual([false, false])
  expect(await Promise.all(held.map((each) => hasCome(each, other)))).toEqual([false, false])
  hold.release()
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200])
  expect((await list('sys_script', '')).status).toBe(200)
})

test('a request that is held is logged, and what its answer says was settled when it came', async () => {
  const { simulator, list } = await openInstance({ tables: { sys_script: 3 } })
  const rows = simulator.visibleRows('sys_script')
  const hold = simulator.holdAt('sys_script')
  const held = list('sys_script', 'ORDERBYsys_id')
  await hold.reached
  expect(simulator.requests().map(({ path }) => path)).toContain('/api/now/table/sys_script')
  simulator.remove('sys_script', rows[0]?.sys_id ?? '')
  hold.release()
  expect((await held).ids()).toEqual(rows.map(({ sys_id }) => sys_id))
})

test('the token endpoint can be held, and two holds at one request are both waited for', async () => {
  const { simulator } = await openInstance()
  const [first, second] = [simulator.holdAt('oauth_token.do'), simulator.holdAt('oauth_token.do')]
  const held = postToken(simulator)
  await Promise.all([first.reached, second.reached])
  first.release()
  expect(await hasCome(held, () => read(`${simulator.url}/simulator/requests`))).toBe(false)
  second.release()
  expect((await held).status).toBe(200)
})

test('an instance that closes sends nothing that it held, and waits for nobody', async () => {
  const { simulator, list } = await openInstance()
  const hold = simulator.holdAt('sys_script')
  const held = list('sys_script', '')
  held.catch(() => undefined)
  await hold.reached
  await simulator.close()
  await expect(held).rejects.toThrow()
})
