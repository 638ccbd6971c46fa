import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { DEVELOPMENT_CREDENTIALS, type Simulator } from '../../src/simulator/index.ts'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { start } from '../support/command.ts'
import { filesBelow, findSecrets } from '../support/compare/find-secrets.ts'
import { simulated } from '../support/instance-client.ts'
import { issueCertificates, pem } from '../support/servers/certificates.ts'
import { tlsFront } from '../support/servers/tls-front.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const { clientId, clientSecret, username, password, apiKey } = DEVELOPMENT_CREDENTIALS
const JWT_PASSPHRASE = 'signing-passphrase-91c4'
const Server = z.object({ pid: z.number() })

/** An instance that is read by one method, and what must not be found afterwards. */
interface Method {
  readonly name: string
  readonly simulator: Simulator
  readonly env: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
}

/** The lines of a key in PEM, each of them a piece of the secret. */
function linesOfKey(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('-----'))
}

async function everyMethod(): Promise<readonly Method[]> {
  const files = await issueCertificates()
  const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const encrypted = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: JWT_PASSPHRASE } as const
  const signingKey = join(await temporaryFolder(), 'signing-key.pem')
  writeFileSync(signingKey, signing.privateKey.export(encrypted))
  const jwtBearer = {
    publicKey: signing.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    issuer: clientId,
    audience: clientId,
    subjects: [username],
  }
  const instance = () => simulated({ tables: { sys_script: 2000 }, jwtBearer })
  const [basic, byKey, byAssertion, byCertificate] = [
    await instance(),
    await instance(),
    await instance(),
    await instance(),
  ]
  const front = await tlsFront(files, byCertificate.port, { requiresCertificate: true })
  return [
    {
      name: 'Basic',
      simulator: basic,
      env: {
        SERVICENOW_BASE_URL: basic.url,
        SERVICENOW_USERNAME: username,
        SERVICENOW_PASSWORD: password,
      },
      secrets: [password, `${username}:${password}`],
    },
    {
      name: 'an API key',
      simulator: byKey,
      env: { SERVICENOW_BASE_URL: byKey.url, SERVICENOW_API_KEY: apiKey },
      secrets: [apiKey],
    },
    {
      name: 'a signed assertion',
      simulator: byAssertion,
      env: {
        SERVICENOW_BASE_URL: byAssertion.url,
        SERVICENOW_CLIENT_ID: clientId,
        SERVICENOW_JWT_KEY_FILE: signingKey,
        SERVICENOW_JWT_KEY_PASSPHRASE: JWT_PASSPHRASE,
        SERVICENOW_JWT_SUBJECT: username,
      },
      secrets: [
        JWT_PASSPHRASE,
        ...linesOfKey(readFileSync(signingKey, 'utf8')),
        ...linesOfKey(signing.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
        // How every assertion begins: its header, in base64url.
        Buffer.from('{"alg":"ES256"').toString('base64url'),
      ],
    },
    {
      name: 'client credentials and a certificate',
      simulator: byCertificate,
      env: {
        SERVICENOW_BASE_URL: front.origin,
        SERVICENOW_CA_FILE: files.authority,
        SERVICENOW_CLIENT_ID: clientId,
        SERVICENOW_CLIENT_SECRET: clientSecret,
        SERVICENOW_TLS_CERT_FILE: files.clientCertificate,
        SERVICENOW_TLS_KEY_FILE: files.encryptedClientKey,
        SERVICENOW_TLS_PASSPHRASE: files.passphrase,
      },
      secrets: [
        clientSecret,
        files.passphrase,
        ...linesOfKey(pem(files.encryptedClientKey)),
        ...linesOfKey(pem(files.clientKey)),
      ],
    },
  ]
}

test('runs of every method that are killed with their server and resumed leave no secret behind, neither then nor in the end', async () => {
  const methods = await everyMethod()
  const folder = await temporaryFolder()
  const folders = [join(folder, 'home'), join(folder, 'harvest')]
  const startAll = () =>
    methods.map(({ env }) =>
      start(
        ['run', '--json', '--page-size', '100', '--tables', 'sys_script'],
        { ...env, HARVESTER_HOME: join(folder, 'home'), LOG_LEVEL: 'debug' },
        folder,
      ),
    )
  const secrets = () => [
    ...methods.flatMap((method) => method.secrets),
    ...methods.flatMap(({ simulator }) => simulator.issuedTokens()),
  ]

  const held = methods.map(({ simulator }) => simulator.holdAt('sys_script', 9))
  const killed = startAll()
  await until('every run stands at its ninth page', Promise.all(held.map(({ reached }) => reached)))
  for (const run of killed) run.process.kill('SIGKILL')
  process.kill(Server.parse(JSON.parse(readFileSync(join(folder, 'home/temporal/server.json'), 'utf8'))).pid, 'SIGKILL')
  const first = await Promise.all(killed.map((run) => run.ended))
  const printed = first.flatMap(({ stdout, stderr }) => [stdout, stderr])
  expect(findSecrets(secrets(), { texts: printed, folders })).toEqual([])
  // The search looked where a server that was killed leaves most.
  expect(filesBelow(folders).filter((path) => path.endsWith('-wal'))).toHaveLength(1)

  for (const each of held) each.release()
  const second = await Promise.all(startAll().map((run) => run.ended))
  for (const [number, { exitCode, stdout, stderr }] of second.entries()) {
    const result = RunResultSchema.parse(JSON.parse(stdout))
    expect([methods[number]?.name, exitCode, result]).toMatchObject([expect.anything(), 0, { verdict: 'complete' }])
    expect(stderr).toContain('resuming the unfinished run')
  }
  expect(methods.map(({ simulator }) => simulator.issuedTokens().length)).toEqual([0, 0, 1, 1])
  printed.push(...second.flatMap(({ stdout, stderr }) => [stdout, stderr]))
  expect(findSecrets(secrets(), { texts: printed, folders })).toEqual([])
})

test('the search finds a secret in text, encoded anywhere in a longer text, and in a compressed part', async () => {
  const folder = await temporaryFolder()
  const secret = 's3cret?>value~1'
  const base64 = (before: string): string => Buffer.from(`${before}${secret}:after`).toString('base64')
  writeFileSync(join(folder, 'part.ndjson.gz'), gzipSync(`{"x":"${secret}"}\n`))
  for (const text of [secret, encodeURIComponent(secret), base64(''), base64('a'), base64('ab'), base64('user:')])
    expect(findSecrets([secret], { texts: [text], folders: [] }), text).not.toEqual([])
  expect(findSecrets([secret], { texts: ['nothing'], folders: [folder] })).toEqual([
    `${join(folder, 'part.ndjson.gz')}: secret 1 as it is`,
  ])
  expect(findSecrets([secret], { texts: ['s3cret', base64('').slice(0, 8)], folders: [] })).toEqual([])
})
