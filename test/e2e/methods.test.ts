import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DEVELOPMENT_CREDENTIALS } from '../../src/simulator/index.ts'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { type Ended, harvester, sharedHome, start, typed } from '../support/command.ts'
import { compareHarvest } from '../support/compare/compare-harvest.ts'
import { findSecrets } from '../support/compare/find-secrets.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const SIGNING = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const { clientId, clientSecret, username, password, apiKey } = DEVELOPMENT_CREDENTIALS
const NEW_SECRET = 'rotated-secret-5fd3c0'

/** Each method as the environment chooses it, with its lines at the start. */
const METHODS = [
  {
    name: 'an API key',
    method: 'api_key',
    env: () => ({ SERVICENOW_API_KEY: apiKey }),
    lines: [/^INFO - ServiceNow auth: API Key$/m, /because=SERVICENOW_API_KEY is set$/m],
  },
  {
    name: 'a signed assertion',
    method: 'oauth2_jwt_bearer',
    env: (folder: string) => {
      const file = join(folder, 'signing-key.pem')
      writeFileSync(file, SIGNING.privateKey.export({ type: 'pkcs8', format: 'pem' }))
      return { SERVICENOW_CLIENT_ID: clientId, SERVICENOW_JWT_KEY_FILE: file, SERVICENOW_JWT_SUBJECT: username }
    },
    lines: [/^INFO - ServiceNow auth: OAuth 2.0 JWT Bearer$/m, /^INFO - ServiceNow OAuth2 token acquired$/m],
  },
  {
    name: 'user name and password',
    method: 'basic',
    env: () => ({ SERVICENOW_USERNAME: username, SERVICENOW_PASSWORD: password }),
    lines: [/^INFO - ServiceNow auth: Basic$/m, /^WARN - Basic authentication is for development/m],
  },
] as const

function resultOf(ended: Ended) {
  const result = RunResultSchema.parse(JSON.parse(ended.stdout))
  if ('error' in result) throw new Error(`${result.error.message}\n${ended.stderr}`)
  return result
}

test.each(METHODS)('a run with $name is complete, says so at its start and leaves no secret behind', async (chosen) => {
  const simulator = await simulated({
    jwtBearer: {
      publicKey: SIGNING.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      issuer: clientId,
      audience: clientId,
      subjects: [username],
    },
  })
  const folder = await temporaryFolder()
  const env = {
    SERVICENOW_BASE_URL: simulator.url,
    HARVESTER_HOME: join(folder, 'home'),
    LOG_LEVEL: 'debug',
    ...chosen.env(folder),
  }
  const ended = await harvester(['run', '--json', '--tables', 'sys_script,sys_scope'], env, folder)
  const { manifest } = resultOf(ended)
  expect(ended.exitCode).toBe(0)
  expect(compareHarvest(manifest, ['sys_script'], (table) => simulator.visibleRows(table)).differences).toEqual([])
  expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ authMethod: chosen.method })
  for (const line of chosen.lines) expect(ended.stderr).toMatch(line)
  const secrets = [apiKey, password, `${username}:${password}`, ...simulator.issuedTokens()]
  const folders = ['harvest', 'home'].map((place) => join(folder, place))
  expect(findSecrets(secrets, { texts: [ended.stdout, ended.stderr], folders })).toEqual([])
})

test('a client secret that is rotated while the harvest runs heals it, and the run ends complete by itself', async () => {
  const simulator = await simulated({ tables: { sys_script: 10_000 } })
  const held = simulator.holdAt('sys_script', 11)
  const folder = await temporaryFolder()
  const file = join(folder, 'secret')
  writeFileSync(file, `${clientSecret}\n`)
  const env = {
    SERVICENOW_BASE_URL: simulator.url,
    HARVESTER_HOME: sharedHome(),
    SERVICENOW_CLIENT_ID: clientId,
    SERVICENOW_CLIENT_SECRET_FILE: file,
  }
  const run = start(['run', '--json', '--page-size', '200', '--tables', 'sys_script'], env, folder)
  await until('the eleventh page is asked for', held.reached)
  writeFileSync(file, `${NEW_SECRET}\n`)
  simulator.changeCredentials({ clientSecret: NEW_SECRET })
  simulator.addFaults([{ table: 'sys_script', fault: 'expire-token', times: 1 }])
  held.release()
  const ended = await run.ended
  const { manifest } = resultOf(ended)
  expect(ended.exitCode).toBe(0)
  expect(compareHarvest(manifest, ['sys_script'], (table) => simulator.visibleRows(table))).toMatchObject({
    rows: 10_000,
    differences: [],
  })
  // The first exchange, the one that was refused, and the one with the new secret.
  expect(
    simulator
      .requests()
      .filter(({ path }) => path === '/oauth_token.do')
      .map(({ status }) => status),
  ).toEqual([200, 401, 200])
})

test('a half-done run that Basic began is finished by OAuth after a change of variables', async () => {
  const simulator = await simulated({ tables: { sys_script: 4000 } })
  const held = simulator.holdAt('sys_script', 6)
  const folder = await temporaryFolder()
  const base = { SERVICENOW_BASE_URL: simulator.url, HARVESTER_HOME: sharedHome() }
  const args = ['run', '--json', '--page-size', '200', '--tables', 'sys_script']
  const first = start(args, { ...base, SERVICENOW_USERNAME: username, SERVICENOW_PASSWORD: password }, folder)
  await until('the sixth page is asked for', held.reached)
  first.process.kill('SIGINT')
  expect((await first.ended).exitCode).toBe(130)
  held.release()
  const withBasic = simulator.requests().length

  const oauth = { SERVICENOW_CLIENT_ID: clientId, SERVICENOW_CLIENT_SECRET: clientSecret }
  const second = await typed(args, { ...base, ...oauth }, folder)
  expect(second.stderr).toContain('resuming the unfinished run')
  expect(second.stderr).toContain('INFO - ServiceNow auth: OAuth 2.0 Client Credentials\n')
  const { manifest } = resultOf(second)
  expect(second.exitCode).toBe(0)
  expect(compareHarvest(manifest, ['sys_script'], (table) => simulator.visibleRows(table))).toMatchObject({
    rows: 4000,
    differences: [],
  })
  const kinds = simulator
    .requests()
    .slice(withBasic)
    .map(({ authorizationKind }) => authorizationKind)
  expect(kinds).not.toContain('basic')
  expect(kinds).toContain('bearer')
})

test('an API key that opens some tables only says at the start and at the end what is missing, and the way out', async () => {
  const simulator = await simulated({ apiKeyTables: ['sys_script', 'sys_scope'] })
  const folder = await temporaryFolder()
  const env = { SERVICENOW_BASE_URL: simulator.url, HARVESTER_HOME: sharedHome(), SERVICENOW_API_KEY: apiKey }
  const ended = await typed(['run', '--tables', 'sys_script,sys_user,sys_scope,sys_trigger'], env, folder)
  expect(ended.exitCode).toBe(3)
  const warned = ended.stderr.indexOf('WARN - the API key cannot read 2 of 4 tables: sys_user, sys_trigger.')
  expect(warned).toBeGreaterThan(ended.stderr.indexOf('INFO - ServiceNow auth: API Key'))
  expect(ended.stderr.slice(warned)).toMatch(/their rows cannot be counted\. Remedy: use OAuth 2\.0 client credentials/)
  expect(ended.stdout).toMatch(/^sys_script +complete/m)
  expect(ended.stdout).toMatch(
    /^denied: sys_user, sys_trigger\n.*\n {2}remedy: Add the authentication profile of this method to the REST API access policy/m,
  )
  expect(ended.stdout).toMatch(/^The API key could read 2 of 4 tables\. Missing, with an unknown number of rows/m)
})

test("a refused password ends with exit 4, the administrator's checklist once, and a remedy that names the restriction of Basic", async () => {
  const simulator = await simulated()
  const folder = await temporaryFolder()
  const env = {
    SERVICENOW_BASE_URL: simulator.url,
    SERVICENOW_USERNAME: simulator.credentials.username,
    SERVICENOW_PASSWORD: 'expired',
    HARVESTER_HOME: sharedHome(),
  }
  const ended = await typed(['run', '--tables', 'sys_script'], env, folder)
  expect(ended.exitCode).toBe(4)
  expect(ended.stderr).toMatch(/CREDENTIALS_REJECTED: the instance refused user name and password/)
  expect(ended.stderr.match(/^ {2}\[ \] user name and password are right/gm)).toHaveLength(1)
  expect(ended.stderr).toMatch(
    /^ {2}\[x\] the address belongs to a ServiceNow instance that is not hibernating \(ruled out: /m,
  )
  expect(ended.stderr).toMatch(
    /remedy: .*Since 2026 an instance accepts Basic only.*move to OAuth 2\.0 client credentials/,
  )
})

test('an API key that opens no planned table looks like a wrong one: exit 4 names both causes', async () => {
  const simulator = await simulated({ apiKeyTables: ['sys_scope'] })
  const folder = await temporaryFolder()
  const env = { SERVICENOW_BASE_URL: simulator.url, HARVESTER_HOME: sharedHome(), SERVICENOW_API_KEY: apiKey }
  const ended = await typed(['run', '--json', '--tables', 'sys_script,sys_user'], env, folder)
  expect(ended.exitCode).toBe(4)
  expect(JSON.parse(ended.stdout)).toMatchObject({
    error: {
      code: 'CREDENTIALS_REJECTED',
      message: expect.stringMatching(/it is wrong.*or no REST API access policy/),
    },
  })
})
