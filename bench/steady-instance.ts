// A simulated instance that answers pages of some tables from memory, so that a bench measures the reader and not the
// simulator. Run as a process of its own; prints its address and credential as JSON, and ends with its standard input.
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { startSimulator } from '../src/simulator/index.ts'

const { values } = parseArgs({
  options: {
    /** Tables with their rows: sys_script=150000,sys_script_include=40000. */
    rows: { type: 'string', default: 'sys_script=200000' },
    'latency-ms': { type: 'string', default: '300' },
    'row-us': { type: 'string', default: '0' },
  },
})
const tables = new Map(
  values.rows.split(',').map((each): [string, number] => {
    const [table = '', rows = '0'] = each.split('=')
    return [table, Number(rows)]
  }),
)
const latencyMs = Number(values['latency-ms'])
const rowUs = Number(values['row-us'])

/** Rows that are made by the simulator; all others repeat them under ids of their own. */
const TEMPLATES = 500
const OPENING = Buffer.from('{"result":[')
const CLOSING = Buffer.from(']}')

/** A table's rows in order of their ids, as the text of one answer would hold them. */
interface Store {
  readonly ids: readonly string[]
  readonly text: Buffer
  /** Where each row begins; one more for the end. */
  readonly at: readonly number[]
}

const simulator = await startSimulator({
  tables: Object.fromEntries([...tables.keys()].map((table) => [table, TEMPLATES])),
})

/** Ids that lie evenly, as random ones do, in ascending order. */
function idsOf(rows: number): readonly string[] {
  return Array.from({ length: rows }, (_, at) => {
    const head = Math.floor(((at + 0.5) / rows) * 2 ** 48)
    return head.toString(16).padStart(12, '0').padEnd(32, '0123456789abcdef')
  })
}

/** Makes a table's rows out of the simulator's own, with all columns. */
async function makeStore(table: string, rows: number, authorization: string): Promise<Store> {
  const asked = new URLSearchParams({
    sysparm_query: 'ORDERBYsys_id',
    sysparm_limit: String(TEMPLATES),
    sysparm_exclude_reference_link: 'true',
  })
  const answer = await fetch(`${simulator.url}/api/now/table/${table}?${asked}`, { headers: { authorization } })
  const templates = (await answer.text()).slice(OPENING.length, -CLOSING.length).split(/(?<=\}),(?=\{")/)
  const ids = idsOf(rows)
  const at = [0]
  const pieces = ids.map((id, number) => {
    const template = templates[number % templates.length] ?? ''
    const row = Buffer.from(`${template.replace(/"sys_id":"[0-9a-f]{32}"/, `"sys_id":"${id}"`)},`)
    at.push((at.at(-1) ?? 0) + row.length)
    return row
  })
  return { ids, text: Buffer.concat(pieces), at }
}

async function authorizationOf(): Promise<string> {
  const { clientId, clientSecret } = simulator.credentials
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  })
  const answer = await fetch(`${simulator.url}/oauth_token.do`, { method: 'POST', body })
  return `Bearer ${z.object({ access_token: z.string() }).parse(await answer.json()).access_token}`
}

/** How many ids are at or below one; all of them are smaller than an open end. */
function rank(ids: readonly string[], id: string, inclusive: boolean): number {
  let [low, high] = [0, ids.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const each = ids[middle] ?? ''
    if (each < id || (inclusive && each === id)) low = middle + 1
    else high = middle
  }
  return low
}

async function answerRows(url: URL, { ids, text, at }: Store, response: ServerResponse): Promise<void> {
  const query = url.searchParams.get('sysparm_query') ?? ''
  const [, above, lo] = /(?:^|\^)sys_id(>=?)([0-9a-f]+)/.exec(query) ?? []
  const [, hi] = /(?:^|\^)sys_id<=([0-9a-f]+)/.exec(query) ?? []
  const from = lo === undefined ? 0 : rank(ids, lo, above === '>')
  const end = hi === undefined ? ids.length : rank(ids, hi, true)
  const limit = Number(url.searchParams.get('sysparm_limit') ?? '10000')
  const to = Math.max(from, Math.min(end, from + limit))
  const waitMs = latencyMs + (rowUs * (to - from)) / 1000
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
  const columns = url.searchParams.get('sysparm_fields')
  const body =
    columns === 'sys_id'
      ? Buffer.from(JSON.stringify({ result: ids.slice(from, to).map((id) => ({ sys_id: id })) }))
      : Buffer.concat([OPENING, text.subarray(at[from] ?? 0, Math.max(at[from] ?? 0, (at[to] ?? 0) - 1)), CLOSING])
  const counted = url.searchParams.get('sysparm_no_count') !== 'true'
  response.writeHead(200, {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': body.length,
    ...(counted ? { 'x-total-count': String(Math.max(0, end - from)) } : {}),
  })
  response.end(body)
}

/** What is not asked of the prepared tables the simulator answers. */
function pass(incoming: IncomingMessage, response: ServerResponse): void {
  const passed = forward(`${simulator.url}${incoming.url}`, { method: incoming.method, headers: incoming.headers })
  passed.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  passed.on('error', () => response.destroy())
  incoming.pipe(passed)
}

async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', simulator.url)
  const store = stores.get(/^\/api\/now\/table\/(\w+)$/.exec(url.pathname)?.[1] ?? '')
  const query = url.searchParams.get('sysparm_query') ?? ''
  if (store === undefined || /[^=]sys_idIN|javascript|DESC/.test(query)) pass(incoming, response)
  else await answerRows(url, store, response)
}

const authorization = await authorizationOf()
const stores = new Map<string, Store>()
for (const [table, rows] of tables) stores.set(table, await makeStore(table, rows, authorization))
const server = createServer((incoming, response) => void answer(incoming, response))
// A reader that is busy for a while finds its connections again.
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = address === null || typeof address === 'string' ? 0 : address.port
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}`, credentials: simulator.credentials })}\n`)
})
process.stdin.resume().once('end', () => process.exit(0))
