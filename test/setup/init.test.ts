import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { initCommand } from '../../src/cli/commands/setup/init.ts'
import type { Terminal } from '../../src/cli/output/terminal.ts'
import { Interrupted } from '../../src/cli/session/interruption.ts'
import { withEnvFile } from '../../src/config/env-file.ts'
import { simulated } from '../support/instance-client.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

interface Asked {
  readonly exitCode: Promise<number>
  readonly shown: () => string
  readonly folder: string
}

/** Runs `init` with answers that come through a pipe. */
async function init(answers: readonly string[], folder?: string): Promise<Asked> {
  const place = folder ?? (await temporaryFolder())
  const pieces: string[] = []
  const keep = (text: string): void => void pieces.push(text)
  const terminal: Terminal = { out: keep, say: keep, write: keep, watched: false, drawAbove: () => {} }
  const input = new PassThrough()
  input.end(answers.map((answer) => `${answer}\n`).join(''))
  const exitCode = initCommand({ HARVESTER_ENV_FILE: '' }, terminal, { folder: place, input })
  return { exitCode, shown: () => pieces.join('\n'), folder: place }
}

test('init writes instance and method to .env and the secret to a file of its own, checks them, and names the next command', async () => {
  const { url, credentials } = await simulated()
  const { clientId, clientSecret } = credentials
  const { exitCode, shown, folder } = await init([url, '', clientId, clientSecret])
  expect(await exitCode).toBe(0)
  const text = readFileSync(join(folder, '.env'), 'utf8')
  expect(text).toContain(`SERVICENOW_BASE_URL=${url}\n`)
  expect(text).toContain('SERVICENOW_AUTH_METHOD=oauth2_client_credentials\n')
  expect(text).not.toContain(clientSecret)
  expect(readFileSync(join(folder, '.servicenow-client-secret'), 'utf8')).toBe(clientSecret)
  for (const name of ['.env', '.servicenow-client-secret'])
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  expect(shown()).not.toContain(clientSecret)
  expect(shown()).toContain('Next: harvester run')
  expect(withEnvFile({}, folder).env).toMatchObject({ SERVICENOW_CLIENT_ID: clientId })
})

test('an answer that cannot be used is asked for again, with the reason', async () => {
  const { url, credentials } = await simulated()
  const { exitCode, shown } = await init(['ftp://x', url, '9', '5', '', credentials.username, credentials.password])
  expect([0, 3]).toContain(await exitCode)
  expect(shown()).toContain('answer with a number from 1 to 5')
  expect(shown()).toContain('an answer is needed')
  expect(shown()).not.toContain(credentials.password)
})

test('a refused credential ends with what to correct, and keeps the files', async () => {
  const { url, credentials } = await simulated()
  const { exitCode, shown, folder } = await init([url, '1', credentials.clientId, 'wrong'])
  expect(await exitCode).toBe(4)
  expect(shown()).toContain('Correct .env as the check says, then: harvester check')
  expect(readFileSync(join(folder, '.servicenow-client-secret'), 'utf8')).toBe('wrong')
})

test('nothing is written where the answers end early, nor over a file that is there', async () => {
  const folder = await temporaryFolder()
  await expect((await init(['acmecorp', '1'], folder)).exitCode).rejects.toThrow(Interrupted)
  expect(() => readFileSync(join(folder, '.env'))).toThrow('ENOENT')
  writeFileSync(join(folder, '.env'), 'MINE=1\n')
  await expect((await init(['acmecorp', '1', 'id', 'secret'], folder)).exitCode).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('is there already'),
  })
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('MINE=1\n')
})
