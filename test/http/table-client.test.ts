import { expect, test } from 'vitest'
import type { FailureCode } from '../../src/contract/failure/failure-code.ts'
import type { PageRequest } from '../../src/servicenow/query/page-request.ts'
import type { Fault } from '../../src/simulator/index.ts'
import { clientOf, simulated } from '../support/instance-client.ts'

const TABLE = 'sys_script'
const FIRST: PageRequest = {
  table: TABLE,
  order: 'sys_id',
  window: null,
  filter: null,
  lo: null,
  includesLo: false,
  hi: null,
  columns: ['sys_id', 'name'],
  limit: 10,
  counted: true,
  referenceLinks: false,
}
const never = new AbortController().signal

/** Each fault that one request can meet: the code it becomes and the requests it takes. */
const FAULTS: readonly {
  readonly name: string
  readonly fault: Fault
  readonly code: FailureCode
  readonly requests: number
}[] = [
  {
    name: 'a new token that is refused twice',
    fault: { fault: 'unauthorized' },
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    requests: 2,
  },
  {
    name: 'a table that is refused, query or not',
    fault: { fault: 'deny-table' },
    code: 'SCOPE_FORBIDDEN',
    // Twice as it was asked, and without a query.
    requests: 3,
  },
  { name: 'a missing OAuth scope', fault: { fault: 'deny-api-scope' }, code: 'SCOPE_FORBIDDEN', requests: 3 },
  {
    name: 'a query that is refused on a readable table',
    fault: { fault: 'deny-query' },
    code: 'QUERY_REJECTED',
    // The refused one twice, and those that tell why: without a query, without further columns, by one id.
    requests: 5,
  },
  { name: 'an absent table', fault: { fault: 'absent-table' }, code: 'TABLE_ABSENT', requests: 2 },
  { name: 'a rate rule', fault: { fault: 'rate-limit' }, code: 'RATE_LIMITED', requests: 1 },
  { name: 'a sleeping instance', fault: { fault: 'html-200' }, code: 'INSTANCE_UNAVAILABLE', requests: 1 },
  { name: 'a queued request', fault: { fault: 'accepted-202' }, code: 'INSTANCE_UNAVAILABLE', requests: 1 },
  { name: 'maintenance', fault: { fault: 'status', status: 503 }, code: 'INSTANCE_UNAVAILABLE', requests: 1 },
  { name: "a gateway's 403", fault: { fault: 'status', status: 403 }, code: 'INSTANCE_UNAVAILABLE', requests: 1 },
  { name: 'a redirect', fault: { fault: 'status', status: 302 }, code: 'INSTANCE_UNAVAILABLE', requests: 1 },
  {
    name: 'a cancelled transaction',
    fault: { fault: 'cancelled-transaction' },
    code: 'PAGE_TOO_EXPENSIVE',
    requests: 1,
  },
  { name: 'an error glued to rows', fault: { fault: 'partial-200' }, code: 'PAGE_TOO_EXPENSIVE', requests: 1 },
  {
    name: 'an error beside rows',
    fault: { fault: 'partial-200', form: 'beside' },
    code: 'PAGE_TOO_EXPENSIVE',
    requests: 1,
  },
  { name: 'a cut JSON body', fault: { fault: 'cut-json' }, code: 'RESPONSE_MALFORMED', requests: 1 },
  { name: 'a cut gzip body', fault: { fault: 'cut-gzip' }, code: 'RESPONSE_MALFORMED', requests: 1 },
  { name: 'an order that is ignored', fault: { fault: 'ignore-order' }, code: 'RESPONSE_MALFORMED', requests: 1 },
  { name: 'a limit that is ignored', fault: { fault: 'ignore-limit' }, code: 'RESPONSE_MALFORMED', requests: 1 },
  { name: 'a connection that is reset', fault: { fault: 'reset' }, code: 'NETWORK_FAILED', requests: 1 },
]

test.each(FAULTS)('$name is told by its code, with no request too many: $code', async ({ fault, code, requests }) => {
  const simulator = await simulated({ faults: [{ ...fault, table: TABLE }] })
  const client = clientOf(simulator).tableClient()
  await expect(client.readPage(FIRST, never)).rejects.toMatchObject({ code })
  expect(client.requests()).toBe(requests)
})

/** Refusals, and what an administrator is told about them. */
const REFUSALS: readonly {
  readonly name: string
  readonly fault: Fault
  readonly cause: string
  readonly hint: string
}[] = [
  {
    name: 'an API scope',
    fault: { fault: 'deny-api-scope', scope: 'table_read' },
    cause: 'the OAuth client lacks the API access scope table_read',
    hint: 'Add this auth scope to the client',
  },
  {
    name: 'the table',
    fault: { fault: 'deny-table' },
    cause: 'the user may not read the table',
    hint: 'the read access rule (ACL) of the table',
  },
  {
    name: 'sorting and ranges',
    fault: { fault: 'deny-query' },
    cause: 'refuses ranges and sorting by sys_id',
    hint: 'the query_range operation on sys_id',
  },
  {
    name: 'the key column',
    fault: { fault: 'withhold-columns', columns: ['sys_id'] },
    cause: 'refuses every query that names sys_id',
    hint: 'read the column sys_id',
  },
  {
    name: 'a column that is asked for',
    fault: { fault: 'deny-columns', columns: ['name'] },
    cause: 'refuses one of the columns',
    hint: 'Start the run again',
  },
  {
    name: 'a policy of the API',
    fault: { fault: 'unauthorized' },
    cause: 'status 401',
    hint: 'REST API access policy that covers the table',
  },
  {
    name: 'a gateway',
    fault: { fault: 'status', status: 403 },
    cause: 'a gateway refuses the request',
    hint: 'allowed on the gateway',
  },
]

test.each(REFUSALS)('a refusal by $name is told with its cause and its remedy', async ({ fault, cause, hint }) => {
  const simulator = await simulated({ faults: [{ ...fault, table: TABLE }] })
  const client = clientOf(simulator).tableClient()
  await client.readPage({ ...FIRST, table: 'sys_user' }, never)
  await expect(client.readPage(FIRST, never)).rejects.toMatchObject({
    message: expect.stringContaining(cause),
    hint: expect.stringContaining(hint),
  })
})

test('a page carries its rows, its count and the moment by the instance', async () => {
  const now = Date.UTC(2026, 9, 5, 12, 0, 0)
  const simulator = await simulated({ now: () => now })
  const client = clientOf(simulator).tableClient()
  const page = await client.readPage(FIRST, never)
  const rows = simulator.visibleRows(TABLE)
  expect(page.keys).toEqual(rows.slice(0, 10).map((row) => row.sys_id))
  expect([page.total, page.answeredAt, client.instanceNowMs()]).toEqual([rows.length, '2026-10-05T12:00:00.000Z', now])
})

test('a count is neither asked for nor believed where none was wanted', async () => {
  const simulator = await simulated()
  const page = await clientOf(simulator)
    .tableClient()
    .readPage({ ...FIRST, counted: false }, never)
  expect(page.total).toBeNull()
  expect(simulator.requests().at(-1)?.query.sysparm_no_count).toBe('true')
})

test('a row outside of what was asked gives no rows', async () => {
  const simulator = await simulated({ faults: [{ fault: 'ignore-range', table: TABLE }] })
  const [, , third] = simulator.visibleRows(TABLE)
  const request = { ...FIRST, lo: third?.sys_id ?? null }
  await expect(clientOf(simulator).tableClient().readPage(request, never)).rejects.toMatchObject({
    code: 'RESPONSE_MALFORMED',
    message: expect.stringContaining('outside what was asked'),
  })
})

test('a token that died is replaced once, and the page arrives', async () => {
  const simulator = await simulated({ faults: [{ fault: 'expire-token', table: TABLE, times: 1 }] })
  const client = clientOf(simulator).tableClient()
  expect((await client.readPage(FIRST, never)).keys).toHaveLength(10)
  expect([client.requests(), new Set(simulator.issuedTokens()).size]).toEqual([2, 2])
})

test('many clients that meet one dead token ask for one new token', async () => {
  const simulator = await simulated()
  const side = clientOf(simulator)
  await side.tableClient().readPage(FIRST, never)
  simulator.addFaults([{ fault: 'expire-token', table: TABLE, times: 1 }])
  await Promise.all(Array.from({ length: 20 }, () => side.tableClient().readPage(FIRST, new AbortController().signal)))
  expect(new Set(simulator.issuedTokens()).size).toBe(2)
})

test.each([{ table: 'sys_script?x=1' }, { table: '../oauth_token.do' }, { table: 'Sys_Script' }, { table: '' }])(
  'a name that is no table name never becomes an address: "$table"',
  async ({ table }) => {
    const simulator = await simulated()
    const reading = clientOf(simulator)
      .tableClient()
      .readPage({ ...FIRST, table }, never)
    await expect(reading).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    expect(simulator.requests()).toEqual([])
  },
)

test('references come as plain values, or with their links where asked for', async () => {
  const simulator = await simulated()
  const client = clientOf(simulator).tableClient()
  const read = async (referenceLinks: boolean): Promise<unknown> => {
    const columns = ['sys_id', 'sys_package', 'sys_scope']
    const { lines } = await client.readPage({ ...FIRST, limit: 1, columns, referenceLinks }, never)
    return JSON.parse(lines.toString())
  }
  const plain = await read(false)
  expect(plain).toMatchObject({ sys_scope: expect.any(String) })
  expect(await read(true)).toMatchObject({ sys_scope: { value: Object(plain).sys_scope, link: expect.any(String) } })
})
