import { writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Simulator } from '../../../src/simulator/index.ts'
import { environmentFor, sharedHome, typed } from '../../support/command.ts'
import { simulated } from '../../support/instance-client.ts'
import { issueCertificates } from '../../support/servers/certificates.ts'
import { handMadeServer } from '../../support/servers/hand-made-server.ts'
import { tlsServer } from '../../support/servers/tls-server.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** Far below the 150 s for which what may heal is tried again; alone it takes some five. In seconds. */
const AT_ONCE_S = 45

const Refused = z.object({ error: z.object({ code: z.string(), message: z.string(), hint: z.string() }) })
const Checked = z.object({
  rows: z.array(z.object({ verdict: z.string(), cause: z.string(), remedy: z.string().nullable() })),
})

const CLIENT = { SERVICENOW_CLIENT_ID: 'a-client', SERVICENOW_CLIENT_SECRET: 'a-secret-of-the-test' }

/** A server in front of a simulated instance that answers the token endpoint itself. */
async function beforeTokens(answer: (response: ServerResponse) => void): Promise<Record<string, string>> {
  const simulator: Simulator = await simulated({})
  const front = await handMadeServer(async (response) => {
    const { url = '', headers } = response.req
    if (url.startsWith('/oauth_token.do')) return answer(response)
    const { authorization } = headers
    const behind = await fetch(
      new URL(url, simulator.url),
      authorization === undefined ? {} : { headers: { authorization } },
    )
    const type = behind.headers.get('content-type') ?? 'application/json'
    response.writeHead(behind.status, { 'content-type': type }).end(await behind.text())
  })
  return { SERVICENOW_BASE_URL: front.origin, ...CLIENT }
}

async function answering(status: number, headers: Record<string, string>, body = ''): Promise<Record<string, string>> {
  const server = await handMadeServer((response) => void response.writeHead(status, headers).end(body))
  return { SERVICENOW_BASE_URL: server.origin, ...CLIENT }
}

const HTML = { 'content-type': 'text/html' }
const SIGN_ON = { location: 'https://sso.example.com/login?to=x' }

interface Wrong {
  readonly name: string
  readonly env: (folder: string) => Promise<Record<string, string>>
  readonly exitCode: number
  readonly says: RegExp
}

const WRONG: readonly Wrong[] = [
  {
    name: 'a certificate that nobody here trusts',
    env: async () => {
      const server = await tlsServer(await issueCertificates(), () => ({ status: 200, body: {} }))
      return { SERVICENOW_BASE_URL: server.origin, ...CLIENT }
    },
    exitCode: 5,
    says: /the certificate's issuer is unknown to this host/,
  },
  {
    name: 'a redirect to a sign-on page',
    env: () => answering(302, SIGN_ON),
    exitCode: 5,
    says: /redirects to sso\.example\.com \(status 302\)/,
  },
  {
    name: 'a redirect of the token endpoint alone',
    env: () => beforeTokens((response) => void response.writeHead(302, SIGN_ON).end()),
    exitCode: 5,
    says: /the token endpoint redirects to sso\.example\.com \(status 302\)/,
  },
  {
    name: "a firewall's page at the token endpoint",
    env: () => beforeTokens((response) => void response.writeHead(403, HTML).end('<title>Blocked by policy</title>')),
    exitCode: 5,
    says: /a gateway or proxy refuses the token request \(status 403, text\/html\)/,
  },
  {
    name: 'another web server at the address',
    env: () => answering(404, HTML, '<title>It works!</title>'),
    exitCode: 5,
    says: /the server at this address is not ServiceNow \(status 404, text\/html, "It works!"\)/,
  },
  {
    name: 'a secret in UTF-16',
    env: async (folder) => {
      const simulator = await simulated({})
      const file = join(folder, 'secret')
      writeFileSync(file, Buffer.from(`\ufeff${simulator.credentials.clientSecret}`, 'utf16le'))
      const { SERVICENOW_CLIENT_SECRET: _plain, ...env } = environmentFor(simulator)
      return { ...env, SERVICENOW_CLIENT_SECRET_FILE: file }
    },
    exitCode: 2,
    says: /SERVICENOW_CLIENT_SECRET_FILE names a file in UTF-16/,
  },
  {
    name: 'a refused client secret',
    env: async () => ({ ...environmentFor(await simulated({})), SERVICENOW_CLIENT_SECRET: 'a-wrong-secret' }),
    exitCode: 4,
    says: /the token endpoint refused the client \(status 401, server_error access_denied\)/,
  },
]

test.each(WRONG)('a run says at once, as a check does: $name', async ({ env, exitCode, says }) => {
  const folder = await temporaryFolder()
  const variables = { ...(await env(folder)), HARVESTER_HOME: sharedHome() }
  const startedMs = performance.now()
  const ran = await typed(['run', '--json', '--tables', 'sys_script'], variables, folder)
  const seconds = (performance.now() - startedMs) / 1000
  expect(ran.exitCode, ran.stderr).toBe(exitCode)
  const { error } = Refused.parse(JSON.parse(ran.stdout))
  expect(error.message).toMatch(says)
  expect(seconds).toBeLessThan(AT_ONCE_S)

  const checked = await typed(['check', '--json', '--tables', 'sys_script'], variables, folder)
  expect(checked.exitCode).toBe(exitCode)
  if (exitCode === 2) return expect(checked.stdout).toMatch(says)
  const { rows } = Checked.parse(JSON.parse(checked.stdout))
  const findings = rows.filter(({ verdict }) => verdict === 'finding')
  expect(findings.map(({ cause }) => cause)).toEqual([error.message])
  if (exitCode === 5) expect(findings[0]?.remedy).toBe(error.hint)
})
