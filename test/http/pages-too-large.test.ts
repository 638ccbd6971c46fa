import type { ServerResponse } from 'node:http'
import { Agent } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { createAuthenticator } from '../../src/servicenow/auth/create-authenticator.ts'
import { createInstanceHttp } from '../../src/servicenow/http/instance-http.ts'
import { PageSize } from '../../src/servicenow/paging/page-size.ts'
import { readPages } from '../../src/servicenow/paging/pager.ts'
import { Secret } from '../../src/servicenow/secret.ts'
import { HonouredLimit } from '../../src/servicenow/table-api/honoured-limit.ts'
import { rowsOf } from '../../src/servicenow/table-api/page/parse-page.ts'
import { createTableClient, type TableClient } from '../../src/servicenow/table-api/table-client.ts'
import { type HandMadeServer, handMadeServer } from '../support/servers/hand-made-server.ts'

type Row = Readonly<Record<string, string>>

/** What an instance or its gateway does to an answer that it would give. */
type Fault = (response: ServerResponse, answer: { readonly rows: readonly Row[]; readonly text: string }) => boolean

const signal = AbortSignal.timeout(60_000)

function tableOf(rows: number, columns: readonly string[], filler: string): readonly Row[] {
  return Array.from({ length: rows }, (_, at) => {
    const sysId = at.toString(16).padStart(32, '0')
    return { sys_id: sysId, ...Object.fromEntries(columns.map((column) => [column, `${column} ${at} ${filler}`])) }
  })
}

/** An instance with one table that answers ordered ranges by id, but for what a fault does instead. */
function instanceOf(table: readonly Row[], fault: Fault): Promise<HandMadeServer> {
  return handMadeServer((response) => {
    const { searchParams } = new URL(response.req.url ?? '', 'http://here')
    const after = /sys_id>([0-9a-f]+)/.exec(searchParams.get('sysparm_query') ?? '')?.[1] ?? ''
    const fields = (searchParams.get('sysparm_fields') ?? '').split(',')
    const matching = table.filter((row) => (row.sys_id ?? '') > after)
    const rows = matching
      .slice(0, Number(searchParams.get('sysparm_limit')))
      .map((row) =>
        Object.fromEntries(fields.flatMap((field) => (row[field] === undefined ? [] : [[field, row[field]]]))),
      )
    const text = JSON.stringify({ result: rows })
    if (fault(response, { rows, text })) return
    response.writeHead(200, { 'content-type': 'application/json', 'x-total-count': String(matching.length) }).end(text)
  })
}

function clientOf({ origin }: HandMadeServer): TableClient {
  const dispatcher = new Agent()
  onTestFinished(() => dispatcher.destroy())
  const credentials = { method: 'api_key', header: 'x-sn-apikey', prefix: null, key: new Secret('a-key') } as const
  const around = {
    dispatcher,
    requestTimeoutMs: 10_000,
    monotonicMs: () => performance.now(),
    nowMs: Date.now,
    onTokenAcquired: () => undefined,
  }
  return createTableClient({
    http: createInstanceHttp(origin, dispatcher, 10_000),
    authenticator: createAuthenticator(origin, credentials, around),
    honoured: new HonouredLimit(10_000),
    nowMs: Date.now,
  })
}

async function readAll(client: TableClient, columns: readonly string[], pageSize = 1000): Promise<readonly Row[]> {
  const rows: unknown[] = []
  const walk = {
    table: 'u_large',
    order: 'sys_id',
    reading: 'keyset',
    window: null,
    filter: null,
    columns: ['sys_id', ...columns],
    referenceLinks: false,
    range: { lo: null, hi: null },
    idsLimit: 10_000,
  } as const
  for await (const step of readPages(client, walk, { cursor: null, size: new PageSize(pageSize) }, signal))
    rows.push(...rowsOf(step))
  return rows.map((row) => Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, String(value)])))
}

const LARGEST = 100_000
const says =
  (status: number, text: string, type = 'application/json'): Fault =>
  (response, { rows }) => {
    if (rows.length <= 250) return false
    response.writeHead(status, { 'content-type': type }).end(text)
    return true
  }
const envelope = (message: string): string => JSON.stringify({ error: { message, detail: null }, status: 'failure' })

const TOO_LARGE: readonly { readonly name: string; readonly fault: Fault }[] = [
  {
    name: 'a body beyond 100 kB is closed in the middle, its length stated',
    fault: (response, { text }) => {
      if (text.length <= LARGEST) return false
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(text.length) })
      response.write(text.slice(0, LARGEST), () => response.destroy())
      return true
    },
  },
  {
    name: 'a body beyond 100 kB is closed in the middle, no length stated',
    fault: (response, { text }) => {
      if (text.length <= LARGEST) return false
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write(text.slice(0, LARGEST), () => response.destroy())
      return true
    },
  },
  { name: 'a gateway gives up (502)', fault: says(502, '<title>Bad Gateway</title>', 'text/html') },
  { name: 'a gateway gives up (504)', fault: says(504, '', 'text/html') },
  { name: 'a gateway finds it too large (413)', fault: says(413, '<title>Too Large</title>', 'text/html') },
  { name: 'the instance says so', fault: says(500, envelope('String object would exceed permitted size of 33554432')) },
  {
    name: 'the instance says so in German',
    fault: says(500, envelope('Das String-Objekt würde die zulässige Größe von 33554432 überschreiten')),
  },
  { name: 'a gateway forbids it with a page of its own (403)', fault: says(403, '<title>No</title>', 'text/html') },
]

test.each(TOO_LARGE)(
  'a page that is too large is asked for in smaller pieces, and all rows come: $name',
  async ({ fault }) => {
    const table = tableOf(1500, ['name'], 'x'.repeat(200))
    const server = await instanceOf(table, fault)
    expect(await readAll(clientOf(server), ['name'])).toEqual(table)
    expect(server.arrived.length).toBeLessThan(30)
  },
)

test('an instance that is down is not asked for smaller and smaller pages', async () => {
  const server = await handMadeServer((response) => void response.writeHead(502, { 'content-type': 'text/html' }).end())
  await expect(readAll(clientOf(server), ['name'])).rejects.toMatchObject({ code: 'INSTANCE_UNAVAILABLE' })
  expect(server.arrived).toHaveLength(2)
})

const WIDE = Array.from({ length: 320 }, (_, at) => `u_a_rather_long_name_of_column_${at}`)

test.each([
  { name: '8 kB, as most', status: 414, longest: 8000 },
  { name: '8 kB, and calls the rest a bad request', status: 400, longest: 8000 },
  { name: '4 kB', status: 414, longest: 4000 },
  { name: '2 kB, and calls the rest not found', status: 404, longest: 2048 },
])(
  'columns that no address holds together are read in groups, where a gateway takes $name',
  async ({ status, longest }) => {
    const table = tableOf(25, WIDE, 'of the row')
    const server = await instanceOf(table, (response) => {
      if ((response.req.url ?? '').length <= longest) return false
      response.writeHead(status, { 'content-type': 'text/html' }).end('<title>Refused</title>')
      return true
    })
    expect(await readAll(clientOf(server), WIDE, 10)).toEqual(table)
  },
)

test('a row that changes while its columns are read in groups is read again, and never joined of two versions', async () => {
  const versions = ['1', '2']
  let changes = 0
  const table = tableOf(5, [...WIDE], 'of the row')
  const server = await handMadeServer((response) => {
    const { searchParams } = new URL(response.req.url ?? '', 'http://here')
    const fields = (searchParams.get('sysparm_fields') ?? '').split(',')
    const isBehindAll = searchParams.get('sysparm_query')?.includes('sys_id>') === true
    const version = versions[Math.min(changes, 1)] ?? ''
    // After the first request the rows are of another version.
    changes += 1
    const rows = table.map((row) =>
      Object.fromEntries(
        fields.map((field) => [field, field === 'sys_mod_count' ? version : `${row[field]} in ${version}`]),
      ),
    )
    const result = isBehindAll ? [] : rows.map((row, at) => ({ ...row, sys_id: table[at]?.sys_id }))
    response
      .writeHead(200, { 'content-type': 'application/json', 'x-total-count': '5' })
      .end(JSON.stringify({ result }))
  })
  const rows = await readAll(clientOf(server), ['sys_mod_count', ...WIDE])
  expect(new Set(rows.flatMap((row) => WIDE.map((column) => row[column]?.split(' in ')[1])))).toEqual(new Set(['2']))
})
