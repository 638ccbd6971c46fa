// A simulated instance that answers pages of some tables from memory, so that a bench measures the reader and not the
// simulator. Run as a process of its own; prints its address and credential as JSON, and ends with its standard input.
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { startSimulator } from '../src/simulator/index.ts'
import { RepeatedRows, type RowsText } from './support/repeated-rows.ts'

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

const simulator = await startSimulator({
  tables: Object.fromEntries([...tables.keys()].map((table) => [table, TEMPLATES])),
})

/** Makes a table's rows out of the simulator's own, with all columns. */
async function makeRows(table: string, count: number, authorization: string): Promise<RepeatedRows> {
  const asked = new URLSearchParams({
    sysparm_query: 'ORDERBYsys_id',
    sysparm_limit: String(TEMPLATES),
    sysparm_exclude_reference_link: 'true',
  })
  const answer = await fetch(`${simulator.url}/api/now/table/${table}?${asked}`, { headers: { authorization } })
  const templates = (await answer.text()).slice(OPENING.length, -CLOSING.length).split(/(?<=\}),(?=\{")/)
  return new RepeatedRows(templates, count)
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

/** Waits until a moment of the monotonic clock, within a millisecond: a timer of Node fires up to one too late, so one less is on time on average. */
async function waitUntil(dueMs: number): Promise<void> {
  const timerMs = Math.floor(dueMs - performance.now())
  if (timerMs > 0) await new Promise((resolve) => setTimeout(resolve, timerMs))
}

/** The text of these rows, or of their ids alone. */
function textOf(rows: RepeatedRows, from: number, to: number, columns: string | null): RowsText {
  if (columns !== 'sys_id') return rows.read(from, to)
  const ids = Array.from({ length: to - from }, (_, at) => JSON.stringify({ sys_id: rows.id(from + at) }))
  return { text: Buffer.from(ids.join(',')), release: () => undefined }
}

async function answerRows(url: URL, rows: RepeatedRows, response: ServerResponse): Promise<void> {
  const arrivedMs = performance.now()
  const query = url.searchParams.get('sysparm_query') ?? ''
  const [, above, lo] = /(?:^|\^)sys_id(>=?)([0-9a-f]+)/.exec(query) ?? []
  const [, hi] = /(?:^|\^)sys_id<=([0-9a-f]+)/.exec(query) ?? []
  const from = lo === undefined ? 0 : rows.rank(lo, above === '>')
  const end = hi === undefined ? rows.count : rows.rank(hi, true)
  const limit = Number(url.searchParams.get('sysparm_limit') ?? '10000')
  const to = Math.max(from, Math.min(end, from + limit))
  const counted = url.searchParams.get('sysparm_no_count') !== 'true'
  // Made before the wait, so that an instance of any latency answers on time.
  const { text, release } = textOf(rows, from, to, url.searchParams.get('sysparm_fields'))
  response.once('close', release)
  await waitUntil(arrivedMs + latencyMs + (rowUs * (to - from)) / 1000)
  response.writeHead(200, {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': OPENING.length + text.length + CLOSING.length,
    ...(counted ? { 'x-total-count': String(Math.max(0, end - from)) } : {}),
  })
  response.write(OPENING)
  response.write(text)
  response.end(CLOSING)
}

/** What questions for pages are made of. All others are about some rows alone: a page would be no answer to them. */
const PLAIN_CONDITION = /^(?:|ORDERBYsys_id|sys_id(?:>|>=|<=)[0-9a-f]+)$/

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
  const rows = prepared.get(/^\/api\/now\/table\/(\w+)$/.exec(url.pathname)?.[1] ?? '')
  const query = url.searchParams.get('sysparm_query') ?? ''
  if (rows === undefined || !query.split('^').every((each) => PLAIN_CONDITION.test(each))) pass(incoming, response)
  else await answerRows(url, rows, response)
}

const authorization = await authorizationOf()
const prepared = new Map<string, RepeatedRows>()
for (const [table, count] of tables) prepared.set(table, await makeRows(table, count, authorization))
const server = createServer((incoming, response) => void answer(incoming, response))
// A reader that is busy for a while finds its connections again.
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = address === null || typeof address === 'string' ? 0 : address.port
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}`, credentials: simulator.credentials })}\n`)
})
process.stdin.resume().once('end', () => process.exit(0))
