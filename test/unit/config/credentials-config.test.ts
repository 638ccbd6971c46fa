import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MockAgent } from 'undici'
import { expect, test } from 'vitest'
import { BASIC_WARNING } from '../../../src/config/choose-method.ts'
import { readCredentials } from '../../../src/config/credentials-config.ts'
import type { Environment } from '../../../src/config/environment.ts'
import { createSecretReader } from '../../../src/config/secret/secret-source.ts'
import { type Credentials, createAuthenticator } from '../../../src/servicenow/auth/create-authenticator.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const ID = { SERVICENOW_CLIENT_ID: 'client' }
const SECRET = { SERVICENOW_CLIENT_SECRET: 'secret-1' }
const USER = { SERVICENOW_USERNAME: 'user' }
const PASSWORD = { SERVICENOW_PASSWORD: 'password-1' }
const OAUTH_SET = { SERVICENOW_AUTH_METHOD: 'oauth2_client_credentials' }
const BASIC_SET = { SERVICENOW_AUTH_METHOD: 'basic' }
const OAUTH = 'oauth2_client_credentials'

interface Case {
  readonly name: string
  readonly env: Environment
  /** The method chosen; null where the configuration is refused. */
  readonly method: string | null
  /** What is said: faults of a refusal, warnings of a choice, in order; null where nothing is demanded. */
  readonly says: readonly (string | RegExp)[] | null
}

const MIGRATION = /^OAuth and Basic are both set: OAuth is used/
const NO_ID = 'SERVICENOW_CLIENT_ID is not set'
const NO_SECRET = 'SERVICENOW_CLIENT_SECRET is not set'
const NO_USER = 'SERVICENOW_USERNAME is not set'
const NO_PASSWORD = 'SERVICENOW_PASSWORD is not set'

/** Every subset of the two sets of credentials, without a method. */
const WITHOUT_METHOD: readonly Case[] = [
  { name: 'nothing', env: {}, method: null, says: [/^no credentials are set/] },
  { name: 'a client id', env: ID, method: null, says: [NO_SECRET] },
  { name: 'a client secret', env: SECRET, method: null, says: [NO_ID] },
  { name: 'a complete client', env: { ...ID, ...SECRET }, method: OAUTH, says: [] },
  { name: 'a user', env: USER, method: null, says: [NO_PASSWORD] },
  { name: 'a password', env: PASSWORD, method: null, says: [NO_USER] },
  { name: 'a complete user', env: { ...USER, ...PASSWORD }, method: 'basic', says: [BASIC_WARNING] },
  { name: 'a client id and a complete user', env: { ...ID, ...USER, ...PASSWORD }, method: null, says: [NO_SECRET] },
  { name: 'a secret and a complete user', env: { ...SECRET, ...USER, ...PASSWORD }, method: null, says: [NO_ID] },
  { name: 'a client id and a user', env: { ...ID, ...USER }, method: null, says: [NO_SECRET] },
  { name: 'a client id and a password', env: { ...ID, ...PASSWORD }, method: null, says: [NO_SECRET] },
  { name: 'a secret and a user', env: { ...SECRET, ...USER }, method: null, says: [NO_ID] },
  { name: 'a secret and a password', env: { ...SECRET, ...PASSWORD }, method: null, says: [NO_ID] },
  { name: 'a complete client and a user', env: { ...ID, ...SECRET, ...USER }, method: OAUTH, says: null },
  { name: 'a complete client and a password', env: { ...ID, ...SECRET, ...PASSWORD }, method: OAUTH, says: null },
  {
    name: 'both complete, as in a migration',
    env: { ...ID, ...SECRET, ...USER, ...PASSWORD },
    method: OAUTH,
    says: [MIGRATION],
  },
]

/** A method that is named reads its own variables only. */
const WITH_METHOD: readonly Case[] = [
  { name: 'OAuth and its set', env: { ...OAUTH_SET, ...ID, ...SECRET }, method: OAUTH, says: [] },
  { name: 'OAuth and nothing', env: OAUTH_SET, method: null, says: [NO_ID, NO_SECRET] },
  { name: 'OAuth and a client id', env: { ...OAUTH_SET, ...ID }, method: null, says: [NO_SECRET] },
  {
    name: 'OAuth and a complete user',
    env: { ...OAUTH_SET, ...USER, ...PASSWORD },
    method: null,
    says: [NO_ID, NO_SECRET],
  },
  {
    name: 'OAuth and both complete',
    env: { ...OAUTH_SET, ...ID, ...SECRET, ...USER, ...PASSWORD },
    method: OAUTH,
    says: ['SERVICENOW_USERNAME and SERVICENOW_PASSWORD set, but not used by this method'],
  },
  { name: 'Basic and its set', env: { ...BASIC_SET, ...USER, ...PASSWORD }, method: 'basic', says: [BASIC_WARNING] },
  { name: 'Basic and nothing', env: BASIC_SET, method: null, says: [NO_USER, NO_PASSWORD] },
  { name: 'Basic and a user', env: { ...BASIC_SET, ...USER }, method: null, says: [NO_PASSWORD] },
  {
    name: 'Basic and a complete client',
    env: { ...BASIC_SET, ...ID, ...SECRET },
    method: null,
    says: [NO_USER, NO_PASSWORD],
  },
  {
    name: 'Basic and both complete',
    env: { ...BASIC_SET, ...ID, ...SECRET, ...USER, ...PASSWORD },
    method: 'basic',
    says: [BASIC_WARNING, 'SERVICENOW_CLIENT_ID and SERVICENOW_CLIENT_SECRET set, but not used by this method'],
  },
  {
    name: 'a method that does not exist',
    env: { SERVICENOW_AUTH_METHOD: 'kerberos', ...ID, ...SECRET },
    method: null,
    says: [/^SERVICENOW_AUTH_METHOD is not one of: .*oauth2_client_credentials/],
  },
]

test.each(WITHOUT_METHOD)('without a method, the credentials are: $name', expectChoice)
test.each(WITH_METHOD)('with a method, the credentials are: $name', expectChoice)

function expectChoice({ env, method, says }: Case): void {
  const { value, faults, warnings } = readCredentials(createSecretReader(env))
  expect(value?.method ?? null).toBe(method)
  const said = method === null ? faults : warnings
  if (says !== null)
    expect(said).toEqual(says.map((text) => (typeof text === 'string' ? text : expect.stringMatching(text))))
  if (method !== null) expect(faults).toEqual([])
}

test('an empty or blank variable counts as not set', () => {
  const env = { ...ID, SERVICENOW_CLIENT_SECRET: '  ', SERVICENOW_USERNAME: '', SERVICENOW_AUTH_METHOD: '' }
  expect(readCredentials(createSecretReader(env)).faults).toEqual([NO_SECRET])
})

test('white space around a secret is removed, with a warning that names the variable and no value', async () => {
  const reader = createSecretReader({ ...USER, SERVICENOW_PASSWORD: ' password-1\t\n' })
  expect(await passwordSent(readCredentials(reader).value)).toBe('password-1')
  expect(reader.warnings).toEqual(['SERVICENOW_PASSWORD had white space around it, which was removed'])
})

test.each([
  { name: 'as it is', content: 'from-file', warnings: [] },
  { name: 'with the newline that editors add', content: 'from-file\n', warnings: [] },
  { name: 'with the newline of Windows', content: 'from-file\r\n', warnings: [] },
  { name: 'with more white space', content: ' from-file\n\n', warnings: [expect.stringContaining('white space')] },
])('a secret is read from the file that its variable names, $name', async ({ content, warnings }) => {
  const reader = createSecretReader({ ...USER, SERVICENOW_PASSWORD_FILE: await fileWith(content) })
  const { value, faults } = readCredentials(reader)
  expect(await passwordSent(value)).toBe('from-file')
  expect([faults, reader.faults, reader.warnings]).toEqual([[], [], warnings])
})

test('a file goes before its variable, with a warning', async () => {
  const env = { ...USER, ...PASSWORD, SERVICENOW_PASSWORD_FILE: await fileWith('from-file') }
  const reader = createSecretReader(env)
  const { value } = readCredentials(reader)
  expect(await passwordSent(value)).toBe('from-file')
  expect(reader.warnings).toEqual([expect.stringMatching(/^SERVICENOW_PASSWORD and .*_FILE are both set/)])
})

test.each([
  { name: 'does not exist', make: async () => '/nonexistent/secret', says: /^SERVICENOW_PASSWORD_FILE names a file/ },
  { name: 'is a folder', make: temporaryFolder, says: /^SERVICENOW_PASSWORD_FILE names a file/ },
  { name: 'is empty', make: () => fileWith('\n'), says: /^SERVICENOW_PASSWORD is empty/ },
  { name: 'holds blanks', make: () => fileWith('  \n'), says: /^SERVICENOW_PASSWORD is empty/ },
])('a secret file that $name is one fault, named by its variable', async ({ make, says }) => {
  const reader = createSecretReader({ ...USER, SERVICENOW_PASSWORD_FILE: await make() })
  const { value, faults } = readCredentials(reader)
  expect(value).toBeNull()
  expect([...faults, ...reader.faults]).toEqual([expect.stringMatching(says)])
})

/** The password as a request would carry it. */
async function passwordSent(credentials: Credentials | null): Promise<string> {
  if (credentials?.method !== 'basic') expect.fail('Basic was not chosen')
  const around = {
    dispatcher: new MockAgent(),
    requestTimeoutMs: 1000,
    monotonicMs: () => 0,
    nowMs: () => 0,
    onTokenAcquired: () => {},
  }
  const authenticator = createAuthenticator('https://acmecorp.service-now.com', credentials, around)
  const { value } = await authenticator.authorize(AbortSignal.timeout(1000))
  return Buffer.from(value.reveal().slice('Basic '.length), 'base64').toString('utf8').slice('user:'.length)
}

async function fileWith(content: string): Promise<string> {
  const file = join(await temporaryFolder(), 'secret')
  await writeFile(file, content)
  return file
}
