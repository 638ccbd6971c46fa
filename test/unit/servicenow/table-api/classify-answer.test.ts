import { expect, test } from 'vitest'
import type { FailureCode } from '../../../../src/contract/failure/failure-code.ts'
import { FAILURE_POLICY } from '../../../../src/contract/failure/failure-policy.ts'
import { FAILURE_TEXTS } from '../../../../src/contract/failure/failure-texts.ts'
import type { HarvestError } from '../../../../src/contract/failure/harvest-error.ts'
import type { InstanceResponse } from '../../../../src/servicenow/http/instance-http.ts'
import { bodyFailure, classify, errorOf } from '../../../../src/servicenow/table-api/classify-answer.ts'
import { causeOf } from '../../../../src/servicenow/table-api/table-cause.ts'

const NOW_MS = Date.UTC(2026, 9, 5, 12, 0, 0)
const RULE = "Operation against file 'sys_script' was aborted by Business Rule 'x^1'. Business Rule Stack:x"
const CANCELLED = 'Transaction cancelled: maximum execution time exceeded'
const TOMCAT = '<html><title>400 Bad Request</title>Request header is too large</html>'

function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): InstanceResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const buffer = Buffer.from(text)
  return { status, header: (name) => headers[name] ?? null, body: buffer, wireBytes: buffer.length }
}

/** The instance's own form of an error. */
function said(message: string, detail: string | null = null): unknown {
  return { error: { message, detail }, status: 'failure' }
}

/** The error of a harvest of `u_x` that meets an answer; null where it holds no failure. */
function statusFailure(response: InstanceResponse, nowMs: number): HarvestError | null {
  const refusal = classify(response, 'u_x', nowMs)
  return refusal === null ? null : errorOf(refusal)
}

interface Case {
  readonly name: string
  readonly status: number
  readonly body: unknown
  readonly code: FailureCode
  readonly retryable: boolean
  readonly says?: string
  /** A part of the remedy where the answer tells more than its code; the policy's hint of the code elsewhere. */
  readonly hint?: string
}

const NO_ACCESS = 'Insufficient rights to query records'
const FIELDS = 'Field(s) present in the query do not have permission to be read'

/** Each answer that the reference lists, with what it means. */
const ANSWERS: readonly Case[] = [
  {
    name: 'an absent table',
    status: 400,
    body: said('Invalid table u_x', 'Table u_x does not exist'),
    code: 'TABLE_ABSENT',
    retryable: false,
    hint: 'activate its plugin',
    says: 'Invalid table u_x',
  },
  {
    name: 'an absent table without a detail',
    status: 400,
    body: said('Invalid table u_x'),
    code: 'TABLE_ABSENT',
    retryable: false,
    hint: 'activate its plugin',
  },
  {
    name: 'an absent table, told in German',
    status: 400,
    body: said('Ungültige Tabelle u_x'),
    code: 'TABLE_ABSENT',
    retryable: false,
    hint: 'activate its plugin',
  },
  {
    name: 'a path that nothing serves',
    status: 400,
    body: said('Requested URI does not represent any resource'),
    code: 'QUERY_REJECTED',
    retryable: false,
    hint: 'system log',
  },
  {
    name: 'a header that is too large',
    status: 400,
    body: TOMCAT,
    code: 'QUERY_REJECTED',
    retryable: false,
    hint: 'addresses of up to 8,000 bytes',
  },
  {
    name: 'no valid credential',
    status: 401,
    body: said('User Not Authenticated', 'Required to provide Auth information'),
    code: 'TOKEN_EXPIRED',
    retryable: true,
    hint: 'the REST API access policy that covers the table',
  },
  {
    name: 'no valid credential, in other words',
    status: 401,
    body: said('User is not authenticated'),
    code: 'TOKEN_EXPIRED',
    retryable: true,
    hint: 'the REST API access policy that covers the table',
  },
  {
    name: 'a 401 in HTML',
    status: 401,
    body: '<html></html>',
    code: 'TOKEN_EXPIRED',
    retryable: true,
    hint: 'the REST API access policy that covers the table',
  },
  {
    name: 'a refused column or query',
    status: 403,
    body: said(NO_ACCESS, FIELDS),
    code: 'SCOPE_FORBIDDEN',
    retryable: false,
    hint: 'a role that the read access rule (ACL) of the table names',
    says: FIELDS,
  },
  {
    name: 'a refused query without a detail',
    status: 403,
    body: said(NO_ACCESS),
    code: 'SCOPE_FORBIDDEN',
    retryable: false,
    hint: 'a role that the read access rule (ACL) of the table names',
  },
  {
    name: 'a refused table',
    status: 403,
    body: said(NO_ACCESS, "No permission to read table 'sys_audit'"),
    code: 'SCOPE_FORBIDDEN',
    retryable: false,
    hint: 'a role that the read access rule (ACL) of the table names',
  },
  {
    name: 'a refused API',
    status: 403,
    body: said('User Not Authorized', 'Failed API level ACL Validation'),
    code: 'SCOPE_FORBIDDEN',
    retryable: false,
    hint: 'snc_platform_rest_api_access',
  },
  {
    name: 'a missing OAuth scope',
    status: 403,
    body: said('User Not Authorized', 'Missing required api access scope: table_read'),
    code: 'SCOPE_FORBIDDEN',
    retryable: false,
    hint: 'Add this auth scope to the client',
    says: 'table_read',
  },
  {
    name: 'a business rule that aborts',
    status: 403,
    body: said('Operation Failed', RULE),
    code: 'SCOPE_FORBIDDEN',
    retryable: false,
    hint: 'a role that the read access rule (ACL) of the table names',
  },
  {
    name: "a gateway's 403",
    status: 403,
    body: '<html>Access Denied</html>',
    code: 'INSTANCE_UNAVAILABLE',
    retryable: true,
    hint: '/api/now/table allowed on the gateway',
    says: 'a gateway refuses the request',
  },
  {
    name: "a gateway's 403 in JSON of its own",
    status: 403,
    body: { message: 'forbidden' },
    code: 'INSTANCE_UNAVAILABLE',
    retryable: true,
    hint: '/api/now/table allowed on the gateway',
  },
  {
    name: 'a row that is not there',
    status: 404,
    body: said('No Record found', "Record doesn't exist or ACL restricts the record retrieval"),
    code: 'TABLE_ABSENT',
    retryable: false,
    hint: 'activate its plugin',
  },
  {
    name: "a gateway's 404",
    status: 404,
    body: '<html>Not Found</html>',
    code: 'INSTANCE_UNAVAILABLE',
    retryable: true,
  },
  ...[413, 414, 431].map((status) => ({
    name: 'a request that is too long for a gateway',
    status,
    body: '',
    code: 'QUERY_REJECTED' as const,
    retryable: false,
    hint: 'addresses of up to 8,000 bytes',
  })),
  {
    name: 'a rate rule',
    status: 429,
    body: said('Rate limit exceeded', 'Rate limit of 100 requests per hour'),
    code: 'RATE_LIMITED',
    retryable: true,
    says: '100 requests per hour',
  },
  { name: 'a full queue of sessions', status: 429, body: '', code: 'RATE_LIMITED', retryable: true },
  {
    name: 'a request that was queued and not served',
    status: 202,
    body: '',
    code: 'INSTANCE_UNAVAILABLE',
    retryable: true,
    says: 'status 202',
  },
  {
    name: 'a redirect to a login page',
    status: 302,
    body: '',
    code: 'INSTANCE_UNAVAILABLE',
    retryable: true,
    says: 'redirects to another path (status 302)',
    hint: 'SERVICENOW_BASE_URL',
  },
  {
    name: 'a cancelled transaction',
    status: 500,
    body: said(CANCELLED, CANCELLED),
    code: 'PAGE_TOO_EXPENSIVE',
    retryable: true,
    says: 'cancelled',
  },
  {
    name: 'a cancelled transaction, spelled the other way',
    status: 500,
    body: said('Transaction canceled'),
    code: 'PAGE_TOO_EXPENSIVE',
    retryable: true,
    says: 'cancelled',
  },
  {
    name: 'another fault of the instance',
    status: 500,
    body: said('Error in script'),
    code: 'INSTANCE_UNAVAILABLE',
    retryable: true,
    says: 'Error in script',
  },
  {
    name: 'a bad gateway',
    status: 502,
    body: '<html>Bad Gateway</html>',
    code: 'INSTANCE_UNAVAILABLE',
    retryable: true,
  },
  { name: 'maintenance', status: 503, body: '<html>Maintenance</html>', code: 'INSTANCE_UNAVAILABLE', retryable: true },
  { name: 'a gateway that waited too long', status: 504, body: '', code: 'INSTANCE_UNAVAILABLE', retryable: true },
]

test.each(ANSWERS)('$status $name: $code', ({ status, body, code, retryable, says = `status ${status}`, hint }) => {
  const failure = statusFailure(answer(status, body), NOW_MS)
  expect(failure?.code).toBe(code)
  expect(FAILURE_POLICY[code].retried).toBe(retryable)
  expect(failure?.message).toContain(says)
  const refusal = classify(answer(status, body), 'u_x', NOW_MS)
  // A check says the same of it, and its remedy is the error's.
  expect(refusal === null ? null : causeOf(refusal).remedy).toBe(failure?.hint)
  if (hint === undefined) expect(failure?.hint).toBe(FAILURE_TEXTS[code].hint)
  else expect(failure?.hint).toContain(hint)
})

test("version 1's 404 for a list without rows is no failure", () => {
  const detail = 'Records matching query not found. Check query parameter or offset parameter'
  expect(statusFailure(answer(404, said('No Record found', detail)), NOW_MS)).toBeNull()
})

test.each([
  { name: 'seconds', headers: { 'retry-after': '30' }, retryAfterMs: 30_000 },
  { name: 'a moment of reset', headers: { 'x-ratelimit-reset': String(NOW_MS / 1000 + 60) }, retryAfterMs: 60_000 },
  { name: 'nothing', headers: {}, retryAfterMs: null },
])('a 429 carries the wait that it states: $name', ({ headers, retryAfterMs }) => {
  expect(statusFailure(answer(429, '', { ...headers }), NOW_MS)?.retryAfterMs).toBe(retryAfterMs)
})

test('a redirect lasts, and its target is named', () => {
  const headers = { location: 'https://login.example.com/sso?next=x' }
  expect(statusFailure(answer(302, '', headers), NOW_MS)).toMatchObject({
    code: 'INSTANCE_UNAVAILABLE',
    lasts: true,
    message: 'the address redirects to login.example.com (status 302), and redirects are not followed',
  })
})

test.each([503, 429])('a %i carries the wait that it states', (status) => {
  expect(statusFailure(answer(status, '', { 'retry-after': '400' }), NOW_MS)?.retryAfterMs).toBe(400_000)
})

test.each([
  { name: 'control characters', detail: 'x\u001b[31m\r\nINFO - forged' },
  { name: 'a flood of text', detail: 'x'.repeat(100_000) },
])('what the instance says is made safe to print: $name', ({ detail }) => {
  const message = statusFailure(answer(403, said(NO_ACCESS, detail)), NOW_MS)?.message ?? ''
  expect(message).not.toMatch(/[\u0000-\u001f]/)
  expect(message.length).toBeLessThan(350)
})

test.each([
  {
    name: 'a sleeping instance',
    html: '<html><title>Instance Hibernating page</title></html>',
    says: '"Instance Hibernating page"',
  },
  {
    name: 'a login page',
    html: '<HTML><HEAD><TITLE>Log in\u001b[1m | ServiceNow</TITLE>',
    says: '"Log in [1m | ServiceNow"',
  },
  { name: 'a page without a title', html: '<html></html>', says: 'text/html instead of JSON' },
])('HTML where JSON was asked means that the instance is unavailable: $name', ({ html, says }) => {
  const failure = statusFailure(answer(200, html, { 'content-type': 'text/html' }), NOW_MS)
  expect(failure?.code).toBe('INSTANCE_UNAVAILABLE')
  expect(failure?.message).toContain(says)
  expect(failure?.message).not.toContain('\u001b')
})

test.each([
  { name: 'none', type: null },
  { name: 'plain text', type: 'text/plain' },
  { name: 'bytes', type: 'application/octet-stream' },
  { name: 'HTML', type: 'text/html; charset=utf-8' },
])('rows in JSON are rows, whatever type a gateway gives them: $name', ({ type }) => {
  const headers = type === null ? {} : { 'content-type': type }
  for (const body of ['{"result":[]}', '\n  {"result":[]}'])
    expect(statusFailure(answer(200, body, headers), NOW_MS)).toBeNull()
})

test.each([
  { name: 'no type', type: null, lasts: true },
  { name: 'another family of types', type: 'application/xml', lasts: true },
  { name: 'a page of text', type: 'text/html', lasts: false },
])(
  'what is no JSON is refused by its type, and for good unless it may be the page of an instance that wakes: $name',
  ({ type, lasts }) => {
    for (const body of ['', '<xml/>', '[1]']) {
      const failure = statusFailure(answer(200, body, type === null ? {} : { 'content-type': type }), NOW_MS)
      expect(failure?.message).toBe(`status 200, ${type ?? 'no content type'} instead of JSON`)
      expect(failure?.lasts).toBe(lasts)
    }
  },
)

test('a cancelled transaction inside a 200 asks for a smaller page, any other broken body for the same one again', () => {
  expect(bodyFailure(`{"result":[{"a":"b"}]${CANCELLED}`, 'cut').code).toBe('PAGE_TOO_EXPENSIVE')
  expect(bodyFailure('{"result":[', 'cut')).toMatchObject({ code: 'RESPONSE_MALFORMED', message: 'cut' })
})
