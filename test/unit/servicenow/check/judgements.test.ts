import { expect, test } from 'vitest'
import type { OpenAnswer } from '../../../../src/servicenow/check/ask-openly.ts'
import { judgeClock } from '../../../../src/servicenow/check/checks/clock-check.ts'
import { credentialChecklist } from '../../../../src/servicenow/check/checks/credential-checklist.ts'
import { judgeInstance } from '../../../../src/servicenow/check/checks/instance-check.ts'
import { checkRelease } from '../../../../src/servicenow/check/checks/release-check.ts'
import { checkUser } from '../../../../src/servicenow/check/checks/user-check.ts'
import { connectionFault } from '../../../../src/servicenow/check/connection-fault.ts'
import { queryCause } from '../../../../src/servicenow/table-api/table-cause.ts'
import { answerOf, plainCause, type TableAnswer } from '../../../../src/servicenow/table-api/table-question.ts'

const NOON_MS = Date.parse('2026-03-01T12:00:00Z')

test.each([
  { name: 'an unknown issuer', code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', remedy: /SERVICENOW_CA_FILE/ },
  { name: 'a private CA in the chain', code: 'SELF_SIGNED_CERT_IN_CHAIN', remedy: /SERVICENOW_CA_FILE/ },
  { name: 'a certificate signed by itself', code: 'DEPTH_ZERO_SELF_SIGNED_CERT', remedy: /SERVICENOW_CA_FILE/ },
  { name: 'an expired certificate', code: 'CERT_HAS_EXPIRED', remedy: /clock/ },
  { name: 'a certificate of another name', code: 'ERR_TLS_CERT_ALTNAME_INVALID', remedy: /own name/ },
  {
    name: 'a missing client certificate',
    code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    remedy: /SERVICENOW_TLS_/,
  },
  { name: 'a way that is blocked', code: 'UND_ERR_CONNECT_TIMEOUT', remedy: /firewall/ },
  { name: 'a proxy that refuses', code: 'UND_ERR_ABORTED', remedy: /HTTPS_PROXY/ },
  { name: 'a name server that fails', code: 'EAI_AGAIN', remedy: /name server/ },
])('a connection that fails by $name has its own remedy', ({ code, remedy }) => {
  const failed = Object.assign(new Error('failed'), { code })
  expect(connectionFault(failed).remedy).toMatch(remedy)
  expect(connectionFault(new AggregateError([failed])).cause).toContain(code)
  expect(connectionFault(new TypeError('fetch failed', { cause: failed })).cause).toContain(code)
})

test.each([
  { code: 'ENOTFOUND', lasts: true },
  { code: 'EAI_AGAIN', lasts: false },
  { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', lasts: true },
  { code: 'ERR_TLS_CERT_ALTNAME_INVALID', lasts: true },
  { code: 'ERR_SSL_WRONG_VERSION_NUMBER', lasts: true },
  { code: 'ECONNREFUSED', lasts: false },
  { code: 'ECONNRESET', lasts: false },
  { code: 'UND_ERR_CONNECT_TIMEOUT', lasts: false },
  { code: 'E_NEVER_SEEN', lasts: false },
])('a fault of the way lasts or passes: $code', ({ code, lasts }) => {
  expect(connectionFault(Object.assign(new Error('failed'), { code })).lasts).toBe(lasts)
})

const UNAUTHENTICATED = '{"error":{"message":"User Not Authenticated","detail":"Required"},"status":"failure"}'

test.each([
  {
    name: 'a 401 in the form of ServiceNow',
    status: 401,
    text: UNAUTHENTICATED,
    verdict: 'ok',
    cause: /a ServiceNow instance answers/,
  },
  {
    name: 'rows, where a certificate opens',
    status: 200,
    text: '{"result":[]}',
    verdict: 'ok',
    cause: /a ServiceNow instance answers/,
  },
  {
    name: 'a hibernating instance',
    status: 200,
    type: 'text/html',
    text: '<title>Instance Hibernating page</title>',
    verdict: 'finding',
    cause: /hibernating/,
  },
  {
    name: 'a login page',
    status: 200,
    type: 'text/html',
    text: '<title>Welcome</title><input type="password">',
    verdict: 'finding',
    cause: /login page/,
  },
  { name: 'a bad gateway', status: 502, type: 'text/html', text: '<p>502', verdict: 'finding', cause: /unavailable/ },
  { name: 'a gateway that forbids', status: 403, type: 'text/html', text: '', verdict: 'finding', cause: /gateway/ },
  { name: 'JSON of somebody else', status: 200, text: '{"hello":1}', verdict: 'finding', cause: /is not ServiceNow/ },
  {
    name: 'a page that is not there',
    status: 404,
    type: 'text/html',
    text: '',
    verdict: 'finding',
    cause: /is not ServiceNow/,
  },
])('an answer without credentials is judged: $name', ({ status, type, text, verdict, cause }) => {
  const row = judgeInstance(open({ status, text, headers: { 'content-type': type ?? 'application/json' } }))
  expect(row.verdict).toBe(verdict)
  expect(row.cause).toMatch(cause)
})

test.each([
  { name: 'agree to a minute', date: 'Sun, 01 Mar 2026 12:01:00 GMT', verdict: 'ok', cause: /agree/ },
  { name: 'differ by an hour', date: 'Sun, 01 Mar 2026 11:00:00 GMT', verdict: 'finding', cause: /60 min behind/ },
  { name: 'differ by a day', date: 'Mon, 02 Mar 2026 12:00:00 GMT', verdict: 'finding', cause: /24 h ahead/ },
  { name: 'cannot be compared', date: '', verdict: 'note', cause: /clock is unknown/ },
])('clocks that $name', ({ date, verdict, cause }) => {
  const row = judgeClock(open({ headers: { date } }))
  expect(row.verdict).toBe(verdict)
  expect(row.cause).toMatch(cause)
})

test.each([
  {
    name: 'API scope',
    status: 403,
    said: 'User Not Authorized - Missing required api access scope: x',
    cause: /scope x/,
  },
  { name: 'API access rule', status: 403, said: 'A / Failed API level ACL Validation', cause: /REST API itself/ },
  { name: 'table access rule', status: 403, said: "No permission to read table 'a'", cause: /may not read the table/ },
  { name: 'gateway', status: 403, said: null, cause: /gateway refuses/ },
  { name: 'absent table', status: 400, said: 'Invalid table a', cause: /no such table/ },
  { name: 'rate limit', status: 429, said: 'Rate limit exceeded', cause: /Rate limit/ },
])('a refusal by $name is told from the others', ({ status, said, cause }) => {
  expect(plainCause(refused(status, said))?.cause).toMatch(cause)
})

test("version 1's 404 of an empty list is no refusal", () => {
  const said = 'No Record found / Records matching query not found. Check query parameter or offset parameter'
  expect(plainCause(refused(404, said))).toBeNull()
})

test('a refused query is the missing query_range right only where a match by value answers', () => {
  const { refusal } = refused(403, 'Insufficient rights to query records')
  expect(queryCause(refusal, 'sys_id', true).cause).toMatch(/query_range right is missing/)
  expect(queryCause(refusal, 'sys_id', false).cause).toMatch(/every query that names sys_id/)
})

test.each([
  { name: 'a zone of its own', zone: 'Europe/Berlin', verdict: 'finding', cause: /\(Europe\/Berlin\)/ },
  { name: "the instance's default", zone: '', verdict: 'finding', cause: /instance's default/ },
  { name: 'GMT', zone: 'GMT', verdict: 'ok', cause: /time zone GMT/ },
  { name: 'UTC by another name', zone: 'Etc/UTC', verdict: 'ok', cause: /Etc\/UTC/ },
])('a user in $name', async ({ zone, verdict, cause }) => {
  const rows = [{ sys_id: '1', user_name: 'svc', time_zone: zone }]
  const row = await checkUser(async () => answer({ rows }), null, new AbortController().signal)
  expect(row.verdict).toBe(verdict)
  expect(row.cause).toMatch(cause)
})

test('the release is read from the build tag, and other rows of an instance that drops the condition are not believed', async () => {
  const never = new AbortController().signal
  const build = [{ name: 'glide.buildtag', value: 'glide-zurich-07-01-2025__patch3' }]
  const other = [{ name: 'glide.servlet.uri', value: 'glide-of-somebody' }]
  expect((await checkRelease(async () => answer({ rows: build }), never)).cause).toMatch(/^release zurich/)
  expect((await checkRelease(async () => answer({ rows: other }), never)).verdict).toBe('note')
})

test('an instance that drops the condition and shows several users leaves the user unknown', async () => {
  const rows = [{ user_name: 'a', time_zone: 'GMT' }, { user_name: 'b' }]
  const row = await checkUser(async () => answer({ rows }), 'a', new AbortController().signal)
  expect(row).toMatchObject({ verdict: 'note', cause: 'user and time zone are not readable' })
})

test('the checklist rules out nothing that was not seen: white space in a secret and a scope stay open', () => {
  const login = { username: null, scope: 'read', hasWhiteSpace: true }
  const lines = credentialChecklist('oauth2_client_credentials', login, false)
  const openLines = lines.filter(({ ruledOut }) => ruledOut === null).map(({ look }) => look)
  expect(openLines).toContainEqual(expect.stringContaining('white space'))
  expect(openLines).toContainEqual(expect.stringContaining('requested scope'))
})

test('a refused API key names the policy without which the key is ignored', () => {
  const login = { username: null, scope: null, hasWhiteSpace: false }
  expect(credentialChecklist('api_key', login, false).map(({ look }) => look)).toContainEqual(
    expect.stringContaining('otherwise the key is ignored'),
  )
})

function open({
  status = 200,
  text = '',
  headers = {},
}: {
  status?: number
  text?: string
  headers?: Record<string, string>
}): OpenAnswer {
  return { status, text, header: (name) => headers[name] ?? null, atMs: NOON_MS }
}

function answer(given: Partial<TableAnswer>): TableAnswer {
  return { refusal: null, rows: null, total: null, ...given }
}

/** An answer of the table `a` in the instance's own form of error, or in none. */
function refused(status: number, said: string | null): TableAnswer {
  const body = Buffer.from(said === null ? '' : JSON.stringify({ error: { message: said }, status: 'failure' }))
  return answerOf({ status, header: () => null, body, wireBytes: body.length }, 'a', NOON_MS)
}
