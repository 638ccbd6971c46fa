import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withEnvFile } from '../../../src/config/env-file.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

async function folderWith(text: string, mode = 0o600, name = '.env'): Promise<string> {
  const folder = await temporaryFolder()
  writeFileSync(join(folder, name), text)
  chmodSync(join(folder, name), mode)
  return folder
}

const SETTINGS = 'SERVICENOW_INSTANCE=acmecorp\nLOG_LEVEL="debug"\nPATH=/evil\nACME__SERVICENOW_CLIENT_ID=x # its id\n'

test('settings of ours are taken from .env, variables that are set win, and what is not ours is left alone', async () => {
  const folder = await folderWith(SETTINGS)
  const { env, notice, warnings } = withEnvFile({ LOG_LEVEL: 'info', HARVESTER_HOME: '' }, folder)
  expect(env).toEqual({
    LOG_LEVEL: 'info',
    HARVESTER_HOME: '',
    SERVICENOW_INSTANCE: 'acmecorp',
    ACME__SERVICENOW_CLIENT_ID: 'x',
  })
  expect(notice).toBe('settings from .env: ACME__SERVICENOW_CLIENT_ID, SERVICENOW_INSTANCE')
  expect(warnings).toEqual([])
})

test('without a file nothing changes and nothing is said', async () => {
  const given = { SERVICENOW_INSTANCE: 'acmecorp' }
  expect(withEnvFile(given, await temporaryFolder())).toEqual({ env: given, notice: null, warnings: [] })
})

test('HARVESTER_ENV_FILE names another file, or none', async () => {
  const folder = await folderWith(SETTINGS, 0o600, 'other.env')
  expect(withEnvFile({ HARVESTER_ENV_FILE: 'other.env' }, folder).env).toMatchObject({
    SERVICENOW_INSTANCE: 'acmecorp',
  })
  const plain = await folderWith(SETTINGS)
  expect(withEnvFile({ HARVESTER_ENV_FILE: 'none' }, plain).env).toEqual({ HARVESTER_ENV_FILE: 'none' })
  expect(() => withEnvFile({ HARVESTER_ENV_FILE: 'gone.env' }, plain)).toThrow(/gone\.env, which cannot be read/)
})

test('the notice names settings and never their values, and a secret that others may read is warned of', async () => {
  const folder = await folderWith('SERVICENOW_CLIENT_SECRET=hunter2-hunter2\n', 0o644)
  const { notice, warnings } = withEnvFile({}, folder)
  expect(notice).toBe('settings from .env: SERVICENOW_CLIENT_SECRET')
  expect(warnings).toEqual([expect.stringContaining('chmod 600 .env')])
  expect(JSON.stringify([notice, warnings])).not.toContain('hunter2')
  expect(withEnvFile({}, await folderWith('SERVICENOW_CLIENT_SECRET_FILE=/run/secret\n', 0o644)).warnings).toEqual([])
})

test.each(['SERVICENOW_CLIENT_SECRET_COMMAND=./x', 'ACME__SERVICENOW_PASSWORD_COMMAND=./x', 'TEMPORAL_CLI_PATH=./x'])(
  'a file in a folder cannot choose a program that runs: %s',
  async (setting) => {
    const folder = await folderWith(`${setting}\n`)
    expect(() => withEnvFile({}, folder)).toThrow(/must not choose a program/)
  },
)

test.each([
  'SERVICENOW_CLIENT_SECRET',
  'SERVICENOW_PASSWORD_FILE',
  'ACME__SERVICENOW_API_KEY',
  'SERVICENOW_JWT_KEY_FILE',
])('a file that was only found does not say where a credential of the environment goes: %s', async (credential) => {
  const text =
    'SERVICENOW_BASE_URL=https://evil.example\nHTTPS_PROXY=http://evil.example\nSERVICENOW_CA_FILE=./ca\nLOG_LEVEL=debug\n'
  const folder = await folderWith(text)
  const given = { SERVICENOW_INSTANCE: 'acmecorp', [credential]: 'x' }
  const { env, warnings } = withEnvFile(given, folder)
  expect(env).toEqual({ ...given, LOG_LEVEL: 'debug' })
  expect(warnings).toEqual([expect.stringContaining('HTTPS_PROXY, SERVICENOW_BASE_URL, SERVICENOW_CA_FILE of')])
  const named = withEnvFile({ ...given, HARVESTER_ENV_FILE: '.env' }, folder)
  expect(named.env).toMatchObject({ SERVICENOW_BASE_URL: 'https://evil.example' })
})

test.each([
  'SERVICENOW_INSTANCE=evil\nSERVICENOW_CLIENT_SECRET_FILE=/etc/hostname\n',
  'SERVICENOW_BASE_URL=https://evil.example\nSERVICENOW_PASSWORD_FILE=../secret\n',
  'ACME__SERVICENOW_BASE_URL=https://evil.example\nACME__SERVICENOW_API_KEY_FILE=~/../../etc/passwd\n',
  'HTTPS_PROXY=http://evil.example\nSERVICENOW_JWT_KEY_FILE=/var/keys/id_rsa\n',
  'SERVICENOW_INSTANCE=evil\nSERVICENOW_CLIENT_SECRET_FILE=linked\n',
  'TEMPORAL_ADDRESS=evil.example:7233\nTEMPORAL_TLS_CLIENT_KEY_PATH=/var/keys/key.pem\n',
])('a file that was only found cannot send the text of another folder to an address of its own: %s', async (text) => {
  const folder = await folderWith(text)
  symlinkSync('/etc/hostname', join(folder, 'linked'))
  expect(() => withEnvFile({}, folder)).toThrow(/names a file of another folder: \w+\. Set HARVESTER_ENV_FILE=\.env/)
  expect(withEnvFile({ HARVESTER_ENV_FILE: '.env' }, folder).notice).toMatch(/^settings from \.env/)
})

test('a file that was only found names files of its own folder, or of others where it says not where to send', async () => {
  const own = await folderWith('SERVICENOW_INSTANCE=acmecorp\nSERVICENOW_CLIENT_SECRET_FILE=secrets/client\n')
  expect(withEnvFile({}, own).env).toMatchObject({ SERVICENOW_CLIENT_SECRET_FILE: 'secrets/client' })
  const noPlace = await folderWith('SERVICENOW_CLIENT_SECRET_FILE=/run/secrets/client\n')
  expect(withEnvFile({ SERVICENOW_INSTANCE: 'acmecorp' }, noPlace).env).toMatchObject({
    SERVICENOW_CLIENT_SECRET_FILE: '/run/secrets/client',
  })
})

test('a key of the environment for Temporal goes to no address of a file that was only found', async () => {
  const folder = await folderWith('TEMPORAL_ADDRESS=evil.example:7233\n')
  const { env, warnings } = withEnvFile({ TEMPORAL_API_KEY: 'key' }, folder)
  expect(env).not.toHaveProperty('TEMPORAL_ADDRESS')
  expect(warnings).toEqual([expect.stringContaining('TEMPORAL_ADDRESS')])
})

test.each(['HARVESTER_PG_URL=postgres://u:p@evil.example/d', 'HARVESTER_PG_URL_FILE=url'])(
  'a file that was only found names no database for what a credential of the environment reads: %s',
  async (setting) => {
    const folder = await folderWith(`${setting}\n`)
    const name = setting.replace(/=.*/, '')
    const { env, warnings } = withEnvFile({ SERVICENOW_CLIENT_SECRET: 'x' }, folder)
    expect(env).not.toHaveProperty(name)
    expect(warnings).toEqual([expect.stringContaining(`${name} of`)])
    expect(withEnvFile({}, folder).env).toHaveProperty(name)
  },
)

test('a database of the environment, in whichever form, is not replaced by another form in a file', async () => {
  const folder = await folderWith('HARVESTER_PG_URL_FILE=url\n')
  expect(withEnvFile({ HARVESTER_PG_URL: 'postgres://u@h/d' }, folder).env).not.toHaveProperty('HARVESTER_PG_URL_FILE')
})

test.each([
  ['HARVESTER_S3_ENDPOINT=http://evil.example', 'SERVICENOW_CLIENT_SECRET'],
  ['HARVESTER_S3_ENDPOINT=http://evil.example', 'AWS_SECRET_ACCESS_KEY'],
  ['HARVESTER_S3_ENDPOINT=http://evil.example', 'AWS_SESSION_TOKEN'],
  ['HARVESTER_SINK=s3://bucket-of-somebody-else/x', 'SERVICENOW_CLIENT_SECRET'],
  ['HARVESTER_SINK=s3://bucket-of-somebody-else/x', 'AWS_SECRET_ACCESS_KEY'],
])(
  'a file that was only found names no bucket for what a credential of the environment reads: %s, %s',
  async (setting, credential) => {
    const folder = await folderWith(`${setting}\n`)
    const name = setting.replace(/=.*/, '')
    const { env, warnings } = withEnvFile({ [credential]: 'x' }, folder)
    expect(env).not.toHaveProperty(name)
    expect(warnings).toEqual([expect.stringContaining(`${name} of`)])
    expect(withEnvFile({}, folder).env).toHaveProperty(name)
    expect(withEnvFile({ [credential]: 'x', HARVESTER_ENV_FILE: '.env' }, folder).env).toHaveProperty(name)
  },
)

test('a folder for the output is taken from a file that was only found', async () => {
  const folder = await folderWith('HARVESTER_SINK=directory:/srv/harvest\n')
  expect(withEnvFile({ SERVICENOW_CLIENT_SECRET: 'x' }, folder).env).toHaveProperty('HARVESTER_SINK')
})
