import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { Environment } from '../../../src/config/environment.ts'
import { loadConfig } from '../../../src/config/load-config.ts'
import { createSecretReader } from '../../../src/config/secret/secret-source.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const NODE = process.execPath

/** A command that runs a program text in Node. */
function nodeCommand(program: string, ...args: readonly string[]): string {
  return JSON.stringify([NODE, '-e', program, ...args])
}

function reading(env: Environment) {
  const reader = createSecretReader(env)
  const source = reader.source('X')
  return { reader, source, value: source?.current().reveal() }
}

test('one trailing newline of a file is no part of the secret, and nothing is said about it', async () => {
  const file = join(await temporaryFolder(), 'secret')
  for (const text of ['the-secret', 'the-secret\n', 'the-secret\r\n']) {
    writeFileSync(file, text)
    const { reader, value } = reading({ X_FILE: file })
    expect(value).toBe('the-secret')
    expect(reader.warnings).toEqual([])
  }
})

test('a file is read again on refresh, and one that is gone or empty leaves the secret as it was', async () => {
  const file = join(await temporaryFolder(), 'secret')
  writeFileSync(file, 'first\n')
  const { source } = reading({ X_FILE: file })
  expect(await source?.refresh()).toBe(false)
  writeFileSync(file, 'second\n')
  expect(await source?.refresh()).toBe(true)
  expect(source?.current().reveal()).toBe('second')
  writeFileSync(file, '')
  expect(await source?.refresh()).toBe(false)
  expect(source?.current().reveal()).toBe('second')
})

test('a command gives the secret without a shell, and again on refresh', async () => {
  const file = join(await temporaryFolder(), 'vault')
  writeFileSync(file, 'from the vault\n')
  const program = `process.stdout.write(require('fs').readFileSync(process.argv[1], 'utf8'))`
  const { source, value, reader } = reading({ X_COMMAND: nodeCommand(program, file) })
  expect(value).toBe('from the vault')
  expect(reader.faults).toEqual([])
  writeFileSync(file, 'rotated\n')
  expect(await Promise.all([source?.refresh(), source?.refresh()])).toEqual([true, true])
  expect(source?.current().reveal()).toBe('rotated')
})

test('a variable alone never changes', async () => {
  const { source } = reading({ X: 'fixed' })
  expect(await source?.refresh()).toBe(false)
})

test.each([
  {
    name: 'one that fails',
    command: nodeCommand(`process.stderr.write('wrong-token-9f'); process.exit(3)`),
    says: /^X_COMMAND ended with status 3$/,
  },
  {
    name: 'one that is not there',
    command: 'no-such-program-anywhere',
    says: /^X_COMMAND .*cannot be started \(ENOENT\)$/,
  },
  { name: 'one without words', command: `'`, says: /^X_COMMAND is not a command/ },
  { name: 'one that prints nothing', command: nodeCommand(''), says: /^X is empty$/ },
  {
    name: 'one that prints without end',
    command: nodeCommand(`process.stdout.write('a'.repeat(70000))`),
    says: /^X_COMMAND printed more than 65536 bytes$/,
  },
])('$name is a fault that names the variable, with nothing that it printed', ({ command, says }) => {
  const { reader, value } = reading({ X_COMMAND: command, PATH: '' })
  expect(value).toBeUndefined()
  expect(reader.faults).toEqual([expect.stringMatching(says)])
})

test('a command that fails on refresh leaves the secret as it was', async () => {
  const file = join(await temporaryFolder(), 'vault')
  writeFileSync(file, 'known')
  const program = `const t = require('fs').readFileSync(process.argv[1], 'utf8'); process.stdout.write(t); process.exitCode = t === 'known' ? 0 : 1`
  const { source } = reading({ X_COMMAND: nodeCommand(program, file) })
  writeFileSync(file, 'half-written')
  expect(await source?.refresh()).toBe(false)
  expect(source?.current().reveal()).toBe('known')
})

test('a command that prints without end on refresh is stopped and leaves the secret as it was', async () => {
  const file = join(await temporaryFolder(), 'vault')
  writeFileSync(file, 'known')
  const program = `process.stdout.write(require('fs').readFileSync(process.argv[1], 'utf8'))`
  const { source } = reading({ X_COMMAND: nodeCommand(program, file) })
  writeFileSync(file, 'a'.repeat(70_000))
  expect(await source?.refresh()).toBe(false)
  expect(source?.current().reveal()).toBe('known')
})

test('file, command and variable beside each other: the file, then the command, and a warning without values', async () => {
  const file = join(await temporaryFolder(), 'secret')
  writeFileSync(file, 'of-the-file')
  const command = nodeCommand(`process.stdout.write('of-the-command')`)
  const all = reading({ X: 'of-the-variable', X_FILE: file, X_COMMAND: command })
  expect(all.value).toBe('of-the-file')
  expect(all.reader.warnings).toEqual(['X and X_FILE and X_COMMAND are all set: the file is used'])
  expect(reading({ X: 'of-the-variable', X_COMMAND: command }).value).toBe('of-the-command')
})

test('a configuration that is printed shows no secret of any method, proxy included', async () => {
  const config = loadConfig({
    SERVICENOW_INSTANCE: 'acmecorp',
    SERVICENOW_CLIENT_ID: 'id',
    SERVICENOW_CLIENT_SECRET: 'mark-client',
    HTTPS_PROXY: 'http://proxy-user:mark-proxy@proxy.example:3128',
  })
  const printed = [inspect(config, { depth: 9, showHidden: true }), JSON.stringify(config)].join('\n')
  expect(printed).not.toMatch(/mark-|proxy-user/)
  expect(config.route.proxy).toMatchObject({ url: 'http://proxy.example:3128', except: '' })
  expect(config.chosenBecause).toBe('SERVICENOW_CLIENT_ID and SERVICENOW_CLIENT_SECRET are set')
})
