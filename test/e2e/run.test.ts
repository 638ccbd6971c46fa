import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { environmentFor, harvester, typed } from '../support/command.ts'
import { compareHarvest } from '../support/compare/compare-harvest.ts'
import { filesBelow, findSecrets } from '../support/compare/find-secrets.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const TABLES = [
  'sys_script',
  'sys_script_include',
  'sys_rest_message',
  'sys_user',
  'sys_user_has_role',
  'sysauto',
  'sys_hub_flow',
  'oauth_entity',
]

test('a run stores every row of every table as the instance shows it, with plain references and no secret column', async () => {
  const simulator = await simulated({ tables: { sys_script: 2300 } })
  const folder = await temporaryFolder()
  const ended = await harvester(['run', '--json', '--tables', TABLES.join(',')], environmentFor(simulator), folder)
  expect(ended.stderr).toContain('INFO - ServiceNow auth: OAuth 2.0 Client Credentials\n')
  expect(ended.stderr).toContain('INFO - ServiceNow OAuth2 token acquired\n')
  const result = RunResultSchema.parse(JSON.parse(ended.stdout))
  if ('error' in result) throw new Error(result.error.message)
  expect(ended.exitCode).toBe(0)
  const compared = compareHarvest(result.manifest, TABLES, (table) => simulator.visibleRows(table))
  expect(compared.differences).toEqual([])
  expect(compared.leftOut.oauth_entity).toContain('client_secret')
  expect(simulator.requests().filter(({ status }) => status === 501)).toEqual([])
})

test('each fault ends in its own verdict with counts that add up, and none stops another table', async () => {
  const simulator = await simulated({
    tables: { sys_script: 1500 },
    faults: [
      { table: 'sys_audit', fault: 'deny-table' },
      { table: 'sys_user', fault: 'hide-rows', fraction: 0.1 },
      { table: 'sys_script', fault: 'expire-token', at: { request: 2 } },
      { table: 'sys_script', fault: 'expire-token', at: { request: 3 } },
      { table: 'sys_hub_flow', fault: 'rate-limit', retryAfterSeconds: 1, times: 1 },
    ],
  })
  const folder = await temporaryFolder()
  const tables = 'sys_script,sys_audit,sys_user,sys_hub_flow,sn_nowhere'
  const env = environmentFor(simulator)
  const ended = await typed(['run', '--json', '--page-size', '100', '--tables', tables], env, folder)
  const result = RunResultSchema.parse(JSON.parse(ended.stdout))
  if ('error' in result) throw new Error(result.error.message)
  expect(ended.exitCode).toBe(3)
  expect(
    Object.fromEntries(result.tables.map(({ table, verdict, rows, hidden }) => [table, [verdict, rows, hidden]])),
  ).toEqual({
    sys_script: ['complete', 1500, 0],
    sys_audit: ['denied', 0, null],
    sys_user: ['partial', simulator.visibleIds('sys_user').length, simulator.hiddenCount('sys_user')],
    sys_hub_flow: ['complete', simulator.visibleIds('sys_hub_flow').length, 0],
    sn_nowhere: ['absent', 0, null],
  })
  expect(result.tables.find(({ table }) => table === 'sys_audit')?.hint).toContain('read access rule (ACL)')
  const verified = await typed(['verify', join(folder, 'harvest')], env, folder)
  expect(verified.stdout).toMatch(/^verified: /m)
  expect(verified.exitCode).toBe(0)
})

test('output and state are readable for their owner alone', async () => {
  const simulator = await simulated()
  const folder = await temporaryFolder()
  const ended = await harvester(
    ['run', '--json', '--tables', 'sys_script'],
    environmentFor(simulator, join(folder, 'home')),
    folder,
  )
  expect(ended.exitCode).toBe(0)
  for (const place of ['harvest', 'home']) {
    for (const path of everythingBelow(join(folder, place))) {
      expect([path, (statSync(path).mode & 0o077).toString(8)]).toEqual([path, '0'])
    }
  }
})

test('no secret is found in anything that a run with provoked failures leaves behind', async () => {
  const simulator = await simulated({
    faults: [
      { table: 'sys_script', fault: 'expire-token', at: { request: 1 } },
      { table: 'sys_audit', fault: 'unauthorized' },
      { table: 'sys_user', fault: 'html-200', times: 1 },
      { table: 'sys_hub_flow', fault: 'reset', moment: 'middle', times: 2 },
      { table: 'oauth_token.do', fault: 'status', status: 503, times: 1 },
    ],
  })
  const folder = await temporaryFolder()
  const { clientSecret, password, apiKey } = simulator.credentials
  const env = { ...environmentFor(simulator, join(folder, 'home')), LOG_LEVEL: 'debug' }
  const ended = await harvester(
    ['run', '--tables', 'sys_script,sys_audit,sys_user,sys_hub_flow,oauth_entity'],
    env,
    folder,
  )
  const refused = await harvester(
    ['run', '--fresh', '--tables', 'sys_script'],
    { ...env, SERVICENOW_CLIENT_SECRET: `${clientSecret}x` },
    folder,
  )
  expect([ended.exitCode, refused.exitCode]).toEqual([3, 4])
  const secrets = [clientSecret, password, apiKey, ...simulator.issuedTokens()]
  expect(simulator.issuedTokens().length).toBeGreaterThan(1)
  const texts = [ended, refused].flatMap(({ stdout, stderr }) => [stdout, stderr])
  const folders = ['harvest', 'home'].map((place) => join(folder, place))
  expect(filesBelow(folders).some((path) => path.endsWith('.db'))).toBe(true)
  expect(findSecrets(secrets, { texts, folders })).toEqual([])
})

function everythingBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
}
