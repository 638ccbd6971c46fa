import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createSocketServer, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.ts'
import { type Ended, environmentFor, harvester, typed } from '../support/command.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const HOUR_MS = 3_600_000
const TABLES = ['sys_script', 'sys_user', 'syslog_transaction'] as const

/** An environment that is set up wrongly, as far as the instance alone can show it. */
interface Broken {
  readonly name: string
  readonly options?: SimulatorOptions
  /** Changes to the environment of a well configured check. */
  readonly env?: (simulator: Simulator) => Record<string, string>
  readonly firstLine: RegExp
  readonly exitCode: number
  readonly says?: readonly RegExp[]
}

const BASIC = ({ url, credentials }: Simulator) => ({
  SERVICENOW_BASE_URL: url,
  SERVICENOW_AUTH_METHOD: 'basic',
  SERVICENOW_USERNAME: credentials.username,
  SERVICENOW_PASSWORD: credentials.password,
})

const BROKEN: readonly Broken[] = [
  {
    name: 'a wrong client secret',
    env: () => ({ SERVICENOW_CLIENT_SECRET: 'a-wrong-client-secret' }),
    firstLine: /token endpoint refused the client \(status 401, server_error access_denied\)/,
    exitCode: 4,
    says: [
      /\[x\] the address belongs to a ServiceNow instance .*ruled out/,
      /\[x\] no white space/,
      /\[x\] the token endpoint \/oauth_token\.do exists/,
      /\[x\] the client has the requested scope .*ruled out/,
      /\[ \] the registry entry \(oauth_entity\) is active/,
      /\[ \] the registry entry allows the grant type client credentials/,
      /\[ \] .*Washington DC or later/,
      /\[ \] .*glide\.oauth\.inbound\.client\.credential\.grant_type\.enabled/,
      /\[ \] the OAuth application user is set .*not locked/,
    ],
  },
  {
    name: 'Basic authentication that is restricted',
    options: { allowsBasic: false },
    env: BASIC,
    firstLine: /refuses user name and password \(status 401\).*Basic authentication is restricted/,
    exitCode: 4,
    says: [/snc_basic_auth_api_access/],
  },
  {
    name: 'an instance that hibernates behind a 200',
    options: { faults: [{ fault: 'html-200' }, { table: 'oauth_token.do', fault: 'html-200' }] },
    firstLine: /^the instance is hibernating$/,
    exitCode: 5,
  },
  {
    name: 'an instance in maintenance (503)',
    options: { faults: [{ fault: 'status', status: 503 }] },
    firstLine: /the instance is unavailable \(status 503.*maintenance/,
    exitCode: 5,
  },
  {
    name: 'a gateway that refuses with a page of its own (403)',
    options: { faults: [{ fault: 'status', status: 403 }] },
    firstLine: /a gateway or proxy refuses the request \(status 403, text\/html/,
    exitCode: 5,
  },
  {
    name: 'a table that the user may not read',
    options: { faults: [{ table: 'sys_script', fault: 'deny-table' }] },
    firstLine: /the user may not read the table \(status 403.*\[sys_script\]$/,
    exitCode: 3,
    says: [/read access rule \(ACL\)/],
  },
  {
    name: 'a client without the API scope',
    options: { faults: [{ fault: 'deny-api-scope', scope: 'table_api_read' }] },
    firstLine:
      /the OAuth client lacks the API access scope table_api_read .*\[sys_script, sys_user, syslog_transaction\]$/,
    exitCode: 3,
    says: [/tables: sys_script, sys_user, syslog_transaction/],
  },
  {
    name: 'a user without the query_range right on a table',
    options: { faults: [{ table: 'sys_script', fault: 'deny-query' }] },
    firstLine: /refuses ranges and sorting by sys_id \(status 403\): the query_range right is missing \[sys_script\]$/,
    exitCode: 3,
  },
  {
    name: 'a log whose time column may not stand in a query',
    options: { faults: [{ table: 'syslog_transaction', fault: 'withhold-columns', columns: ['sys_created_on'] }] },
    firstLine: /refuses every query that names sys_created_on .*\[syslog_transaction\]$/,
    exitCode: 3,
  },
  {
    name: 'one table with an API access policy of its own (401)',
    options: { faults: [{ table: 'sys_script', fault: 'unauthorized' }] },
    firstLine: /refuses this credential, which other tables accept \(status 401\).*\[sys_script\]$/,
    exitCode: 3,
  },
  {
    name: 'a good token that every table refuses',
    options: { faults: [{ fault: 'unauthorized' }] },
    firstLine: /the token endpoint issues a token, but every table refuses it/,
    exitCode: 4,
    says: [/\[x\] the registry entry \(oauth_entity\) is active/, /\[ \] the OAuth application user/],
  },
  {
    name: 'an instance whose clock is an hour ahead',
    options: { now: () => Date.now() + HOUR_MS },
    firstLine: /the clocks differ: the instance is 60 min ahead of this host/,
    exitCode: 3,
    says: [/NTP/],
  },
  {
    name: 'a user outside UTC, asked as OAuth application user',
    options: { userTimeZone: 'US/Pacific' },
    firstLine: /the time zone of user harvester\.integration is not UTC \(US\/Pacific\)/,
    exitCode: 3,
    says: [/Set the time zone of the integration user to GMT/],
  },
  {
    name: 'an order that is ignored',
    options: { faults: [{ table: 'sys_script', fault: 'ignore-order' }] },
    firstLine: /the instance ignores the order of the request.*\[sys_script\]$/,
    exitCode: 3,
  },
  {
    name: 'a range that is ignored',
    options: { faults: [{ table: 'sys_script', fault: 'ignore-range' }] },
    firstLine: /the instance ignores the range of the request.*\[sys_script\]$/,
    exitCode: 3,
  },
  {
    name: 'a tenth of the dictionary hidden',
    options: { faults: [{ table: 'sys_dictionary', fault: 'hide-rows', fraction: 0.1 }] },
    firstLine: /^rows of the dictionary about \d tables are hidden, so that columns may be missing/,
    exitCode: 3,
    says: [/Let the integration user read all rows of sys_dictionary/],
  },
  {
    name: 'rows that an access rule hides',
    options: { faults: [{ table: 'sys_script', fault: 'hide-rows', first: 10 }] },
    firstLine: /some of the first rows are not visible.*\[sys_script\]$/,
    exitCode: 3,
    says: [/!! {2}sys_script +40\/50/],
  },
  {
    name: 'a table asked for by name that the instance lacks',
    options: { faults: [{ table: 'sys_script', fault: 'absent-table' }] },
    firstLine: /the instance has no such table \[sys_script\]$/,
    exitCode: 3,
  },
]

test.each(BROKEN)('the first line names the true cause: $name', async ({ options, env, firstLine, exitCode, says }) => {
  const simulator = await simulated(options ?? {})
  const changes = env?.(simulator) ?? {}
  const ended = await check(simulator, changes)
  expect(ended.stdout.split('\n')[0]).toMatch(firstLine)
  expect(ended.exitCode).toBe(exitCode)
  for (const pattern of says ?? []) expect(ended.stdout).toMatch(pattern)
  expectNoSecret(ended, simulator, changes)
})

test('with nothing in the way the first line says ready, a harvest-sized page is never asked for, and no secret column', async () => {
  const simulator = await simulated({})
  const ended = await check(simulator, {})
  expect(ended.stdout.split('\n')[0]).toMatch(/^ready/)
  expect(ended.exitCode).toBe(0)
  const pages = simulator.requests().filter(({ path }) => TABLES.some((table) => path.endsWith(`/${table}`)))
  expect(pages.length).toBeGreaterThan(0)
  expect(pages.every(({ query }) => Number(query.sysparm_limit) <= 50)).toBe(true)
  expect(ended.stdout).toMatch(/columns left out because they hold secrets: .*sys_user\.user_password/)
  expectNoSecret(ended, simulator, {})
})

test('without --tables the whole profile is looked at, and an optional table that is absent is no finding', async () => {
  const simulator = await simulated({})
  const ended = await harvester(['check'], environmentFor(simulator, 'unused'), await temporaryFolder())
  expect(ended.stdout.split('\n')[0]).toMatch(/^ready/)
  expect(ended.stdout).toMatch(/-- {2}tables +the instance has no such table\n +tables: .*sn_nowassist_skill_config/)
  expect(ended.exitCode).toBe(0)
})

test("a log is looked at in the days before today, although the instance's clock says 2099", async () => {
  const simulator = await simulated({ faults: [{ fault: 'clock', aheadSeconds: 73 * 365 * 86_400 }] })
  await check(simulator, {})
  const asked = simulator.requests().filter(({ path }) => path.endsWith('/syslog_transaction'))
  const times = asked.flatMap(({ query }) => query.sysparm_query?.match(/\d{4}-\d\d-\d\d/g) ?? [])
  expect(times.length).toBeGreaterThan(0)
  expect(times.filter((time) => time > new Date(Date.now() + HOUR_MS * 24).toISOString())).toEqual([])
})

test('Basic tells as whom it works and warns that it is for development', async () => {
  const simulator = await simulated({})
  const ended = await check(simulator, BASIC(simulator))
  expect(ended.stdout).toMatch(/ok {2}user +works as user harvester\.integration, time zone GMT/)
  expect(ended.stdout).toMatch(/-- {2}configuration .*development and evaluation only/)
  expect(ended.exitCode).toBe(0)
})

test('a refused password is tried once, so that the check locks no account', async () => {
  const simulator = await simulated({})
  await check(simulator, { ...BASIC(simulator), SERVICENOW_PASSWORD: 'wrong' })
  expect(simulator.requests().filter(({ authorizationKind }) => authorizationKind === 'basic')).toHaveLength(1)
})

test('--json prints one object with the cause, a row for each check and the tables', async () => {
  const simulator = await simulated({ faults: [{ table: 'sys_script', fault: 'deny-table' }] })
  const ended = await check(simulator, {}, ['--json'])
  const report = JSON.parse(ended.stdout)
  expect(report).toMatchObject({ method: 'oauth2_client_credentials', origin: simulator.url, conclusion: 'findings' })
  expect(report.cause).toMatch(/may not read the table/)
  expect(report.rows).toContainEqual(expect.objectContaining({ check: 'clock', verdict: 'ok' }))
  expect(report.rows).toContainEqual(
    expect.objectContaining({ check: 'tables', verdict: 'finding', tables: ['sys_script'] }),
  )
  expect(report.tables).toContainEqual(expect.objectContaining({ table: 'sys_user', visible: 50, expected: 50 }))
  expectNoSecret(ended, simulator, {})
})

test('a connection that is refused is named with host and port', async () => {
  const closed = await closedPort()
  const ended = await checkAt(`http://127.0.0.1:${closed}`)
  expect(ended.stdout.split('\n')[0]).toMatch(
    new RegExp(`^127\\.0\\.0\\.1:${closed}: the connection is refused.*ECONNREFUSED`),
  )
  expect(ended.exitCode).toBe(5)
})

test('plain http behind an https address is told from a refused certificate', async () => {
  const origin = await served((_request, response) => response.end())
  const ended = await checkAt(origin.replace('http:', 'https:'))
  expect(ended.stdout.split('\n')[0]).toMatch(/the server does not support TLS 1\.2 or newer/)
  expect(ended.exitCode).toBe(5)
})

test('a name that does not resolve is named as such', async () => {
  const ended = await checkAt('https://no-such-instance.invalid')
  expect(ended.stdout.split('\n')[0]).toMatch(/^no-such-instance\.invalid: the name does not resolve/)
  expect(ended.exitCode).toBe(5)
})

test('another web server is not taken for ServiceNow', async () => {
  const ended = await checkAt(
    await served((_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end('<html><head><title>Welcome to a web server</title></head><body>It works</body></html>')
    }),
  )
  expect(ended.stdout.split('\n')[0]).toMatch(
    /the server at this address is not ServiceNow .*"Welcome to a web server"/,
  )
  expect(ended.exitCode).toBe(5)
})

test('a redirect to a login page names where it leads, and is not followed', async () => {
  const ended = await checkAt(
    await served((_request, response) => {
      response.writeHead(302, { location: 'https://sso.acme.example/login?session=abc' })
      response.end()
    }),
  )
  expect(ended.stdout.split('\n')[0]).toMatch(/the address redirects to sso\.acme\.example \(status 302\)/)
  expect(ended.stdout).not.toContain('session=abc')
  expect(ended.exitCode).toBe(5)
})

test('a wrong configuration is exit 2', async () => {
  const ended = await harvester(['check'], { SERVICENOW_INSTANCE: 'acmecorp' }, await temporaryFolder())
  expect(ended.exitCode).toBe(2)
  expect(ended.stderr).toContain('SERVICENOW_CLIENT_ID')
})

async function simulated(options: SimulatorOptions): Promise<Simulator> {
  const simulator = await startSimulator(options)
  onTestFinished(() => simulator.close())
  return simulator
}

/** Runs the check against a simulator with its OAuth credentials; changes that name a method replace them. */
async function check(
  simulator: Simulator,
  changes: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<Ended> {
  const base = 'SERVICENOW_AUTH_METHOD' in changes ? {} : environmentFor(simulator, 'unused')
  return typed(['check', '--tables', TABLES.join(','), ...flags], { ...base, ...changes }, await temporaryFolder())
}

async function checkAt(origin: string): Promise<Ended> {
  const env = { SERVICENOW_BASE_URL: origin, SERVICENOW_CLIENT_ID: 'id', SERVICENOW_CLIENT_SECRET: 'a-client-secret' }
  const ended = await typed(['check', '--tables', 'sys_script'], env, await temporaryFolder())
  expect(`${ended.stdout}${ended.stderr}`).not.toContain('a-client-secret')
  return ended
}

function expectNoSecret(ended: Ended, simulator: Simulator, changes: Readonly<Record<string, string>>): void {
  const printed = `${ended.stdout}${ended.stderr}`
  const { clientSecret, password, apiKey } = simulator.credentials
  const changed = [changes.SERVICENOW_CLIENT_SECRET, changes.SERVICENOW_PASSWORD]
  for (const secret of [clientSecret, password, apiKey, ...simulator.issuedTokens(), ...changed]) {
    if (secret !== undefined) expect(printed).not.toContain(secret)
  }
}

async function served(listener: RequestListener): Promise<string> {
  const server = createHttpServer(listener)
  const port = await listening(server)
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${port}`
}

async function closedPort(): Promise<number> {
  const server = createSocketServer()
  const port = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

test('--explain tells what a table is for and what is left out of it, and why it is closed', async () => {
  const simulator = await startSimulator({ faults: [{ fault: 'deny-table', table: 'sys_rest_message_headers' }] })
  onTestFinished(() => simulator.close())
  const ended = await typed(['check', '--explain', 'sys_rest_message_headers'], environmentFor(simulator))
  expect(ended.exitCode).toBe(3)
  expect(ended.stdout).toMatch(/^sys_rest_message_headers: .+/)
  expect(ended.stdout).toContain('read whole, in order of sys_id')
  expect(ended.stdout).toContain('left out without --include-sensitive: value')
  expect(ended.stdout).toContain('!!  tables')
  expect(ended.stdout).toContain('remedy: Give the integration user a role that')
})

test('--explain of a table that nobody knows says so, and how to read it', async () => {
  const simulator = await startSimulator()
  onTestFinished(() => simulator.close())
  const ended = await typed(['check', '--explain', 'u_own'], environmentFor(simulator))
  expect(ended.stdout).toContain('u_own is not in the catalogue')
  expect(ended.stdout).toContain('--tables u_own')
})
