import { expect, test } from 'vitest'
import type { Fault, SimulatorOptions } from '../../../src/simulator/index.ts'
import { openInstance, postToken, type Reply, read } from '../support/open-instance.ts'

/** The first read of this table never ends by itself, so it keeps its session and its thread until it is given up. */
const HELD: Fault = { table: 'sys_script', fault: 'stall', times: 1 }
const FREE = /^sem_wait;dur=0, sesh_wait;dur=0$/

async function heldInstance(options: SimulatorOptions = {}) {
  const { simulator, token } = await openInstance({ ...options, faults: [HELD] })
  const authorization = `Bearer ${await token()}`
  const giveUp = new AbortController()
  const ask = (table: string, session: string | null, signal?: AbortSignal) => ({
    url: `${simulator.url}/api/now/table/${table}?sysparm_limit=2`,
    init: {
      headers: { authorization, ...(session === null ? {} : { cookie: `a=b; JSESSIONID=${session}; c=d` }) },
      ...(signal === undefined ? {} : { signal }),
    },
  })
  const get = (table: string, session: string | null): Promise<Reply> => {
    const { url, init } = ask(table, session)
    return read(url, init)
  }
  /** Starts the read that never ends; resolves when the instance is at it. */
  const hold = async (session: string | null) => {
    const { url, init } = ask('sys_script', session, giveUp.signal)
    await fetch(url, init)
  }
  return { simulator, get, hold, release: () => giveUp.abort() }
}

test('requests of one session wait for each other, ten at most: the next one gets a 202 without a body', async () => {
  const { get, hold, release } = await heldInstance()
  await hold('one')
  const waiting = Array.from({ length: 11 }, () => get('sys_user', 'one'))
  const refused = await Promise.race(waiting)
  expect([refused.status, refused.text]).toEqual([202, ''])
  release()
  const replies = await Promise.all(waiting)
  const served = replies.filter(({ status }) => status === 200)
  expect(served).toHaveLength(10)
  for (const { headers } of served) {
    expect(headers.get('server-timing')).toMatch(/^sem_wait;dur=0, sesh_wait;dur=[1-9]\d*$/)
  }
})

test('the token endpoint and the steering paths need none of the threads of the API', async () => {
  const { simulator, hold } = await heldInstance({ apiThreads: 1 })
  await hold(null)
  expect((await postToken(simulator)).status).toBe(200)
  expect((await read(`${simulator.url}/simulator/faults`)).status).toBe(200)
})

test('another session and a request without one do not wait for a session', async () => {
  const { get, hold } = await heldInstance({ apiThreads: 2 })
  await hold('one')
  expect((await get('sys_user', 'two')).headers.get('server-timing')).toMatch(FREE)
  expect((await get('sys_user', null)).headers.get('server-timing')).toMatch(FREE)
})

test('a session is free again after its request, and keeps its cookie', async () => {
  const { get } = await heldInstance()
  const first = await get('sys_user', null)
  const session = /JSESSIONID=([0-9A-F]+)/.exec(first.headers.get('set-cookie') ?? '')?.[1] ?? ''
  for (const reply of [await get('sys_user', session), await get('sys_user', session)]) {
    expect(reply.headers.get('server-timing')).toMatch(FREE)
    expect(reply.headers.get('set-cookie')).toBeNull()
  }
})

test('the threads of the API are shared by all, fifty may wait: the next one gets a 429 that states no wait', async () => {
  const { simulator, get, hold, release } = await heldInstance({ apiThreads: 1 })
  await hold(null)
  const waiting = Array.from({ length: 51 }, () => get('sys_user', null))
  const refused = await Promise.race(waiting)
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBeNull()
  expect(refused.json()).toMatchObject({ status: 'failure' })
  release()
  const replies = await Promise.all(waiting)
  const served = replies.filter(({ status }) => status === 200)
  expect(served).toHaveLength(50)
  for (const { headers } of served) {
    expect(headers.get('server-timing')).toMatch(/^sem_wait;dur=[1-9]\d*, sesh_wait;dur=0$/)
  }
  expect(simulator.requests().filter(({ status }) => status === 429)).toHaveLength(1)
})

test('fewer may wait for a thread where that is chosen', async () => {
  const { get, hold, release } = await heldInstance({ apiThreads: 1, apiQueue: 1 })
  await hold(null)
  const waiting = [get('sys_user', null), get('sys_user', null)]
  expect((await Promise.race(waiting)).status).toBe(429)
  release()
  expect((await Promise.all(waiting)).map(({ status }) => status).sort()).toEqual([200, 429])
})

test('a request that waits for its session leaves the threads to others', async () => {
  const { get, hold, release } = await heldInstance({ apiThreads: 2 })
  await hold('one')
  const waiting = Array.from({ length: 11 }, () => get('sys_user', 'one'))
  expect((await Promise.race(waiting)).status).toBe(202)
  expect((await get('sys_user', 'two')).headers.get('server-timing')).toMatch(FREE)
  release()
  await Promise.all(waiting)
})

test('without a number of threads nothing waits', async () => {
  const { get, hold } = await heldInstance()
  await hold(null)
  const replies = await Promise.all(Array.from({ length: 60 }, () => get('sys_user', null)))
  expect(replies.every(({ status, headers }) => status === 200 && FREE.test(headers.get('server-timing') ?? ''))).toBe(
    true,
  )
})

test('an instance without an API thread is refused', async () => {
  await expect(openInstance({ apiThreads: 0 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})
