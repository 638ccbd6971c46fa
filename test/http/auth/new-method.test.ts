import { createHmac } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { renewableSecret } from '../../../src/servicenow/auth/renewable-secret.ts'
import { createInstanceHttp } from '../../../src/servicenow/http/instance-http.ts'
import { Secret } from '../../../src/servicenow/secret.ts'
import { HonouredLimit } from '../../../src/servicenow/table-api/honoured-limit.ts'
import { createTableClient } from '../../../src/servicenow/table-api/table-client.ts'
import { closingAgent, handMadeServer, sendJson } from '../../support/servers/hand-made-server.ts'
import { createSignedTimeAuthenticator } from './signed-time-authenticator.ts'

const ROOT = new URL('../../../', import.meta.url)
const GUIDE = readFileSync(new URL('docs/adding-an-auth-method.md', ROOT), 'utf8')
const NOW_MS = Date.UTC(2026, 5, 1)

function signedBy(key: string): string {
  const time = String(NOW_MS / 1000)
  return `${time}.${createHmac('sha256', key).update(time).digest('hex')}`
}

test('a new method works through the interface alone: it signs, heals after a 401 and reads', async () => {
  const server = await handMadeServer((response) => {
    const sent = server.arrived.at(-1)?.headers['x-signed-time']
    if (sent === signedBy('new-key')) sendJson(response, 200, { result: [{ sys_id: 'a' }] })
    else sendJson(response, 401, { error: { message: 'User Not Authenticated', detail: null }, status: 'failure' })
  })
  const key = renewableSecret(new Secret('old-key'), async () => new Secret('new-key'))
  const authenticator = createSignedTimeAuthenticator(key, () => NOW_MS)
  const http = createInstanceHttp(server.origin, closingAgent(), 10_000)
  const client = createTableClient({ http, authenticator, honoured: new HonouredLimit(), nowMs: () => NOW_MS })
  const signal = new AbortController().signal
  const read = await client.readPage(
    {
      order: 'sys_id',
      window: null,
      filter: null,
      lo: null,
      includesLo: false,
      hi: null,
      table: 'sys_user',
      columns: ['sys_id'],
      limit: 1,
      counted: false,
      referenceLinks: false,
    },
    signal,
  )
  expect(read.keys).toHaveLength(1)
  expect(server.arrived.map(({ headers }) => headers['x-signed-time'])).toEqual([
    signedBy('old-key'),
    signedBy('new-key'),
  ])
  const facts = await authenticator.prove(signal)
  expect(JSON.stringify(facts)).not.toContain('new-key')
})

test('the guide shows that method as it is', () => {
  const code = /```ts\n([\s\S]+?)```/.exec(GUIDE)?.[1]
  const method = readFileSync(new URL('signed-time-authenticator.ts', import.meta.url), 'utf8')
  expect(code).toBe(
    method.replaceAll('../../../src/servicenow/auth/', './').replaceAll('../../../src/servicenow/', '../'),
  )
})

test('every file that the guide names is there', () => {
  const named = [...GUIDE.matchAll(/`((?:src|test|docs)\/[\w./-]+\.(?:ts|md))`/g)].map(([, path]) => path ?? '')
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([])
})
