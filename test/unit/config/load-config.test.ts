import { writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { Environment } from '../../../src/config/environment.ts'
import { loadBaseConfig, loadConfig } from '../../../src/config/load-config.ts'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { DEFAULT_LANES } from '../../../src/contract/run/harvest-request.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const GOOD = {
  SERVICENOW_INSTANCE: 'acmecorp',
  SERVICENOW_CLIENT_ID: 'client',
  SERVICENOW_CLIENT_SECRET: 'secret-4d2f',
} as const

function refusalOf(env: Environment): HarvestError {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof HarvestError) return error
    throw error
  }
  expect.fail('the configuration was accepted')
}

test('the least configuration is an instance and a client; everything else has a default', () => {
  expect(loadConfig({ ...GOOD, XDG_STATE_HOME: '/state' })).toMatchObject({
    instance: { origin: 'https://acmecorp.service-now.com' },
    credentials: { method: 'oauth2_client_credentials', clientId: 'client', scope: null },
    temporal: { target: null, cliPath: null, origin: null },
    home: resolve('/state/servicenow-harvester'),
    outputFolder: resolve('harvest'),
    sinkConfigured: false,
    outputNotice: `HARVESTER_SINK is not set: runs are written to ${resolve('harvest')}. Set HARVESTER_SINK=directory:/path to choose.`,
    lanes: DEFAULT_LANES,
    log: { format: 'text', level: 'info' },
    warnings: [],
  })
})

test('what is set is taken, without the white space around it', () => {
  expect(
    loadConfig({
      ...GOOD,
      TEMPORAL_ADDRESS: ' temporal.example.com:7233 ',
      TEMPORAL_NAMESPACE: 'harvests',
      TEMPORAL_CLI_PATH: ' /opt/temporal ',
      HARVESTER_TEMPORAL_FROM: ' go ',
      HARVESTER_HOME: ' /var/lib/harvester',
      HARVESTER_SINK: ' directory:/var/harvest',
      HARVESTER_LANES: ' 64 ',
      LOG_FORMAT: 'json ',
      LOG_LEVEL: 'debug',
    }),
  ).toMatchObject({
    temporal: { target: { namespace: 'harvests' }, cliPath: '/opt/temporal', origin: 'go' },
    home: resolve('/var/lib/harvester'),
    outputFolder: resolve('/var/harvest'),
    sinkConfigured: true,
    outputNotice: null,
    lanes: 64,
    log: { format: 'json', level: 'debug' },
  })
})

test.each([
  { name: 'XDG_STATE_HOME', env: { XDG_STATE_HOME: '/xdg' }, folder: '/xdg' },
  { name: 'LOCALAPPDATA', env: { LOCALAPPDATA: '/local' }, folder: '/local' },
  { name: "the user's home", env: {}, folder: join(homedir(), '.local', 'state') },
])('the embedded server lives below $name where nothing else is said', ({ env, folder }) => {
  expect(loadBaseConfig({ ...GOOD, ...env }).home).toBe(resolve(folder, 'servicenow-harvester'))
})

test.each([
  { variable: 'TEMPORAL_ADDRESS', value: 'localhost', says: 'is not host:port' },
  { variable: 'TEMPORAL_ADDRESS', value: 'http://localhost:7233', says: 'is not host:port' },
  { variable: 'TEMPORAL_ADDRESS', value: 'localhost:port', says: 'is not host:port' },
  { variable: 'HARVESTER_SINK', value: '/var/harvest', says: 'is not directory:' },
  { variable: 'HARVESTER_SINK', value: 'directory:', says: 'is not directory:' },
  { variable: 'HARVESTER_TEMPORAL_FROM', value: 'npm', says: 'is none of download, pip, go' },
  { variable: 'HARVESTER_LANES', value: '0', says: 'is not between 1 and 64' },
  { variable: 'HARVESTER_LANES', value: '65', says: 'is not between 1 and 64' },
  { variable: 'HARVESTER_LANES', value: '4.5', says: 'is not a whole number' },
  { variable: 'HARVESTER_LANES', value: '-1', says: 'is not a whole number' },
  { variable: 'HARVESTER_LANES', value: 'four', says: 'is not a whole number' },
  { variable: 'LOG_FORMAT', value: 'xml', says: 'is neither text nor json' },
  { variable: 'LOG_LEVEL', value: 'loud', says: 'is none of' },
])('$variable=$value is one fault, named by its variable', ({ variable, value, says }) => {
  const refusal = refusalOf({ ...GOOD, [variable]: value })
  expect(refusal.code).toBe('CONFIG_INVALID')
  const [, ...faults] = refusal.message.split('\n')
  expect(faults).toEqual([expect.stringContaining(`${variable} ${says}`)])
})

test('all faults are told at once, each by its variable, and no value of a secret', () => {
  const refusal = refusalOf({
    SERVICENOW_INSTANCE: 'acmecorp.example.com',
    SERVICENOW_CLIENT_SECRET: 'secret-4d2f',
    SERVICENOW_PASSWORD_FILE: '/nonexistent/password',
    SERVICENOW_AUTH_METHOD: 'oauth2_client_credentials',
    TEMPORAL_ADDRESS: 'nowhere',
    HARVESTER_SINK: 'floppy',
    HARVESTER_LANES: 'many',
    LOG_FORMAT: 'xml',
    LOG_LEVEL: 'loud',
  })
  const [, ...faults] = refusal.message.split('\n').map((line) => line.trim().split(' ')[0])
  expect(faults.sort()).toEqual([
    'HARVESTER_LANES',
    'HARVESTER_SINK',
    'LOG_FORMAT',
    'LOG_LEVEL',
    'SERVICENOW_CLIENT_ID',
    'SERVICENOW_INSTANCE',
    'TEMPORAL_ADDRESS',
  ])
  expect(inspect(refusal, { depth: 9 })).not.toContain('secret-4d2f')
})

test('an unreadable secret file stands among the other faults', () => {
  const refusal = refusalOf({ SERVICENOW_CLIENT_ID: 'client', SERVICENOW_CLIENT_SECRET_FILE: '/nonexistent/secret' })
  const [, ...faults] = refusal.message.split('\n').map((line) => line.trim().split(' ')[0])
  expect(faults).toEqual(['SERVICENOW_INSTANCE', 'SERVICENOW_CLIENT_SECRET_FILE'])
})

test('warnings of the instance, the method and the secrets come together, without a value', () => {
  const { warnings } = loadConfig({
    SERVICENOW_INSTANCE: 'https://acmecorp.service-now.com/',
    SERVICENOW_USERNAME: 'user',
    SERVICENOW_PASSWORD: 'secret-4d2f ',
  })
  expect(warnings).toEqual([
    expect.stringMatching(/^SERVICENOW_INSTANCE was reduced/),
    expect.stringMatching(/^Basic authentication is for development/),
    expect.stringMatching(/^SERVICENOW_PASSWORD had white space/),
  ])
  expect(warnings.join()).not.toContain('secret-4d2f')
})

test('commands without credentials need an instance alone', () => {
  expect(loadBaseConfig({ SERVICENOW_INSTANCE: 'acmecorp' }).instance.origin).toBe('https://acmecorp.service-now.com')
  expect(() => loadBaseConfig({})).toThrow(/SERVICENOW_INSTANCE is not set/)
})

test('no print of the configuration shows a secret', () => {
  const config = loadConfig(GOOD)
  expect(inspect(config, { depth: 9, showHidden: true }) + JSON.stringify(config)).not.toContain('secret-4d2f')
})

test.each([
  { name: 'a profile that no file holds', env: { TEMPORAL_PROFILE: 'missing' } },
  { name: 'a certificate that does not exist', env: { TEMPORAL_TLS_CLIENT_CERT_PATH: '/nonexistent/cert.pem' } },
])("what Temporal's own variables say is one fault among the others: $name", ({ env }) => {
  const refusal = refusalOf({ ...GOOD, TEMPORAL_ADDRESS: 'localhost:7233', ...env, LOG_LEVEL: 'loud' })
  const [, ...faults] = refusal.message.split('\n')
  expect(faults).toEqual([
    expect.stringMatching(/TEMPORAL_PROFILE.*cannot be used/),
    expect.stringMatching('LOG_LEVEL'),
  ])
})

test("a fault in Temporal's own file is told without quoting the file", async () => {
  const file = join(await temporaryFolder(), 'temporal.toml')
  await writeFile(file, '[profile.default]\napi_key = "key-91c3\n')
  const refusal = refusalOf({ ...GOOD, TEMPORAL_ADDRESS: 'localhost:7233', TEMPORAL_CONFIG_FILE: file })
  expect(refusal.message).toContain('TEMPORAL_CONFIG_FILE')
  expect(inspect(refusal, { depth: 9 })).not.toContain('key-91c3')
})
