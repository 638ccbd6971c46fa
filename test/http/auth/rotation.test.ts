import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import type { Simulator } from '../../../src/simulator/index.ts'
import { type ConfiguredClient, configuredClient } from '../../support/configured-client.ts'
import { simulated } from '../../support/instance-client.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const never = new AbortController().signal
const NEW_SECRET = 'rotated-secret-b81f'

/** One page of a table, through the one repeat after a 401. */
function readPage(client: ConfiguredClient): Promise<unknown> {
  const anywhere = { order: 'sys_id', window: null, filter: null, lo: null, includesLo: false, hi: null } as const
  const page = { table: 'sys_user', columns: ['sys_id'], limit: 5, counted: false, referenceLinks: false }
  return client.tableClient().readPage({ ...anywhere, ...page }, never)
}

/** Each method whose secret can be rotated: the variables, and what an administrator changes. */
const ROTATED: readonly {
  readonly name: string
  readonly env: (simulator: Simulator, file: string) => Record<string, string>
  readonly first: (simulator: Simulator) => string
  readonly change: (simulator: Simulator) => void
}[] = [
  {
    name: 'client secret in a file',
    env: ({ credentials }, file) => ({
      SERVICENOW_CLIENT_ID: credentials.clientId,
      SERVICENOW_CLIENT_SECRET_FILE: file,
    }),
    first: ({ credentials }) => credentials.clientSecret,
    change: (simulator) => simulator.changeCredentials({ clientSecret: NEW_SECRET }),
  },
  {
    name: 'client secret from a command',
    env: ({ credentials }, file) => ({
      SERVICENOW_CLIENT_ID: credentials.clientId,
      SERVICENOW_CLIENT_SECRET_COMMAND: printing(file),
    }),
    first: ({ credentials }) => credentials.clientSecret,
    change: (simulator) => simulator.changeCredentials({ clientSecret: NEW_SECRET }),
  },
  {
    name: 'password in a file',
    env: ({ credentials }, file) => ({ SERVICENOW_USERNAME: credentials.username, SERVICENOW_PASSWORD_FILE: file }),
    first: ({ credentials }) => credentials.password,
    change: (simulator) => simulator.changeCredentials({ password: NEW_SECRET }),
  },
  {
    name: 'API key from a command',
    env: (_simulator, file) => ({ SERVICENOW_API_KEY_COMMAND: printing(file) }),
    first: ({ credentials }) => credentials.apiKey,
    change: (simulator) => simulator.changeCredentials({ apiKey: NEW_SECRET }),
  },
]

/** A command that prints a file, as a vault's client prints a secret. */
function printing(file: string): string {
  return JSON.stringify([process.execPath, '-p', `require('fs').readFileSync(${JSON.stringify(file)}, 'utf8')`])
}

test.each(ROTATED)('$name: rotated while connected, it heals by itself', async ({ env, first, change }) => {
  const simulator = await simulated()
  const file = join(await temporaryFolder(), 'secret')
  writeFileSync(file, `${first(simulator)}\n`)
  const client = configuredClient({ SERVICENOW_BASE_URL: simulator.url, ...env(simulator, file) })
  await readPage(client)
  writeFileSync(file, `${NEW_SECRET}\n`)
  change(simulator)
  simulator.addFaults([{ table: 'sys_user', fault: 'expire-token', times: 1 }])
  await expect(Promise.all([readPage(client), readPage(client), readPage(client)])).resolves.toHaveLength(3)
})

test.each(ROTATED)('$name: refused and not replaced, it is not tried again', async ({ env, first, change }) => {
  const simulator = await simulated()
  const file = join(await temporaryFolder(), 'secret')
  writeFileSync(file, first(simulator))
  const client = configuredClient({ SERVICENOW_BASE_URL: simulator.url, ...env(simulator, file) })
  const old = first(simulator)
  change(simulator)
  const error: unknown = await readPage(client).catch((reason: unknown) => reason)
  if (!(error instanceof HarvestError)) expect.fail('no failure')
  expect(['CREDENTIALS_REJECTED', 'TOKEN_EXPIRED']).toContain(error.code)
  expect(simulator.requests()).toHaveLength(1)
  const printed = [inspect(error, { depth: 12, showHidden: true }), JSON.stringify(error), error.stack].join('\n')
  for (const secret of [old, NEW_SECRET]) expect(printed).not.toContain(secret)
})

test('a signing key that is replaced on both sides heals, and one that is damaged says so without quoting it', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const stale = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const file = join(await temporaryFolder(), 'key')
  writeFileSync(file, stale.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const simulator = await simulated({
    jwtBearer: {
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      issuer: '5c1f0d7be2a34b0e9d5f8f1c2b7a6e43',
      subjects: ['the-user'],
      audience: '5c1f0d7be2a34b0e9d5f8f1c2b7a6e43',
    },
  })
  const client = configuredClient({
    SERVICENOW_BASE_URL: simulator.url,
    SERVICENOW_CLIENT_ID: simulator.credentials.clientId,
    SERVICENOW_JWT_KEY_FILE: file,
    SERVICENOW_JWT_SUBJECT: 'the-user',
  })
  await expect(readPage(client)).rejects.toMatchObject({ code: 'CREDENTIALS_REJECTED' })
  writeFileSync(file, 'damaged-key-text-19aa')
  const error: unknown = await readPage(client).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'CREDENTIALS_REJECTED', message: /^the signing key is not a private key/ })
  expect(inspect(error, { depth: 12, showHidden: true })).not.toContain('damaged-key-text')
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  await readPage(client)
})

test('a late 401 for an old password does not take the new one away', async () => {
  const file = join(await temporaryFolder(), 'secret')
  writeFileSync(file, 'old')
  const { authenticator } = configuredClient({
    SERVICENOW_INSTANCE: 'acmecorp',
    SERVICENOW_USERNAME: 'user',
    SERVICENOW_PASSWORD_FILE: file,
  })
  const early = await authenticator.authorize(never)
  const late = await authenticator.authorize(never)
  writeFileSync(file, 'new')
  expect(await authenticator.reject(early)).toBe(true)
  const renewed = await authenticator.authorize(never)
  expect(renewed.value.reveal()).not.toBe(early.value.reveal())
  expect(await authenticator.reject(late)).toBe(true)
  expect((await authenticator.authorize(never)).value.reveal()).toBe(renewed.value.reveal())
  expect(await authenticator.reject(renewed)).toBe(false)
})
