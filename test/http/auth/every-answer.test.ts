import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { configuredClient } from '../../support/configured-client.ts'
import { issueCertificates } from '../../support/servers/certificates.ts'
import { handMadeServer, sendJson } from '../../support/servers/hand-made-server.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const TOKEN = 'answered-token-90e2'
const NOT_AUTHENTICATED = {
  error: { message: 'User Not Authenticated', detail: 'Required to provide Auth information' },
  status: 'failure',
}
const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** Each method by the variables that choose it, and whether a new credential is to be had after a 401. */
const METHODS: readonly {
  readonly name: string
  readonly env: (folder: string) => Promise<Record<string, string>>
  readonly token: boolean
}[] = [
  {
    name: 'OAuth client credentials',
    env: async () => ({ SERVICENOW_CLIENT_ID: 'client', SERVICENOW_CLIENT_SECRET: 'secret' }),
    token: true,
  },
  {
    name: 'JWT bearer',
    env: async (folder) => {
      const file = join(folder, 'key.pem')
      writeFileSync(file, KEY.privateKey.export({ type: 'pkcs8', format: 'pem' }))
      return { SERVICENOW_CLIENT_ID: 'client', SERVICENOW_JWT_KEY_FILE: file, SERVICENOW_JWT_SUBJECT: 'user' }
    },
    token: true,
  },
  {
    name: 'a client certificate',
    env: async () => {
      const files = await issueCertificates()
      return { SERVICENOW_TLS_CERT_FILE: files.clientCertificate, SERVICENOW_TLS_KEY_FILE: files.clientKey }
    },
    token: false,
  },
  { name: 'an API key', env: async () => ({ SERVICENOW_API_KEY: 'key' }), token: false },
  {
    name: 'Basic',
    env: async () => ({ SERVICENOW_USERNAME: 'user', SERVICENOW_PASSWORD: 'password' }),
    token: false,
  },
]

/** What comes back for pages, in turn and the last one for good; what the code makes of it; and what was asked, in order. */
const ANSWERS: readonly {
  readonly name: string
  readonly pages: readonly ((response: ServerResponse) => void)[]
  readonly withToken: { readonly asked: string; readonly becomes: string }
  readonly without: { readonly asked: string; readonly becomes: string }
}[] = [
  {
    name: 'a page',
    pages: [(response) => sendJson(response, 200, { result: [] })],
    withToken: { asked: 'token page', becomes: 'a page' },
    without: { asked: 'page', becomes: 'a page' },
  },
  {
    name: 'one 401, then a page',
    pages: [
      (response) => sendJson(response, 401, NOT_AUTHENTICATED),
      (response) => sendJson(response, 200, { result: [] }),
    ],
    withToken: { asked: 'token page token page', becomes: 'a page' },
    without: { asked: 'page', becomes: 'TOKEN_EXPIRED' },
  },
  {
    name: '401 for good',
    pages: [(response) => sendJson(response, 401, NOT_AUTHENTICATED)],
    withToken: { asked: 'token page token page', becomes: 'TOKEN_ENDPOINT_UNAVAILABLE' },
    without: { asked: 'page', becomes: 'TOKEN_EXPIRED' },
  },
  {
    name: '401 for want of a second factor',
    pages: [(response) => sendJson(response.setHeader('X-MFA_TOKEN', 'invalid'), 401, NOT_AUTHENTICATED)],
    withToken: { asked: 'token page token page', becomes: 'TOKEN_EXPIRED: multi-factor' },
    without: { asked: 'page', becomes: 'TOKEN_EXPIRED: multi-factor' },
  },
  {
    name: 'a redirect to a login page',
    pages: [(response) => response.writeHead(302, { location: '/login.do' }).end()],
    withToken: { asked: 'token page', becomes: 'INSTANCE_UNAVAILABLE' },
    without: { asked: 'page', becomes: 'INSTANCE_UNAVAILABLE' },
  },
  {
    name: '403 from a gateway',
    pages: [(response) => response.writeHead(403, { 'content-type': 'text/html' }).end('<title>Blocked</title>')],
    withToken: { asked: 'token page', becomes: 'INSTANCE_UNAVAILABLE' },
    without: { asked: 'page', becomes: 'INSTANCE_UNAVAILABLE' },
  },
]

const CASES = METHODS.flatMap((method) =>
  ANSWERS.map((answer) => ({ method, answer, title: `${method.name}: ${answer.name}` })),
)

test.each(CASES)('$title', async ({ method, answer }) => {
  let page = 0
  const server = await handMadeServer((response) => {
    if (server.arrived.at(-1)?.url === '/oauth_token.do') {
      sendJson(response, 200, { access_token: `${TOKEN}-${page}`, token_type: 'Bearer', expires_in: 1799 })
      return
    }
    const say = answer.pages[page] ?? answer.pages.at(-1)
    page += 1
    say?.(response)
  })
  const env = { SERVICENOW_BASE_URL: server.origin, ...(await method.env(await temporaryFolder())) }
  const anywhere = { order: 'sys_id', window: null, filter: null, lo: null, includesLo: false, hi: null } as const
  const request = {
    ...anywhere,
    table: 'sys_user',
    columns: ['sys_id'],
    limit: 1,
    counted: false,
    referenceLinks: false,
  }
  const became = await configuredClient(env)
    .tableClient()
    .readPage(request, new AbortController().signal)
    .then(() => 'a page', whatBecame)
  const asked = server.arrived.map(({ url }) => (url === '/oauth_token.do' ? 'token' : 'page')).join(' ')
  expect({ asked, becomes: became }).toEqual(method.token ? answer.withToken : answer.without)
  expect(server.arrived.filter(({ url }) => !/^\/(oauth_token\.do$|api\/now\/table\/sys_user\?)/.test(url))).toEqual([])
})

function whatBecame(error: unknown): string {
  if (!(error instanceof HarvestError)) return String(error)
  return `${error.code}${error.message.includes('multi-factor') ? ': multi-factor' : ''}`
}
