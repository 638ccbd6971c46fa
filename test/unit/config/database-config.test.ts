import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { loadDatabase } from '../../../src/config/database-config.ts'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const PASSWORD = 'pa55word-of-the-loader'

function faultOf(url: string): string {
  try {
    loadDatabase({ HARVESTER_PG_URL: url })
  } catch (error) {
    if (error instanceof HarvestError) return error.message
  }
  throw new Error('it was taken')
}

test('a URL gives host, port, database, user and password, each decoded, and shows no password', () => {
  const { database } = loadDatabase({
    HARVESTER_PG_URL: 'postgresql://lo%40der:p%2Fw%3A%25@db.acme.example:6543/se%20c',
  })
  expect(database).toMatchObject({ host: 'db.acme.example', port: 6543, database: 'se c', user: 'lo@der' })
  expect(database.password?.reveal()).toBe('p/w:%')
  expect(inspect(database, { depth: 9 }) + JSON.stringify(database)).not.toContain('p/w')
})

test.each([
  { name: 'another host', url: 'postgres://u@db.acme.example/d', verified: true },
  { name: 'another host by require', url: 'postgres://u@db.acme.example/d?sslmode=require', verified: true },
  { name: 'this host', url: 'postgres://u@127.0.0.1/d', verified: false },
  { name: 'this host by name', url: 'postgres://u@localhost/d', verified: false },
  { name: 'this host by IPv6', url: 'postgres://u@[::1]/d', verified: false },
  { name: 'this host where it is asked for', url: 'postgres://u@localhost/d?sslmode=verify-full', verified: true },
  { name: 'a socket', url: 'postgres:///d?host=/run/postgresql&user=u', verified: false },
])('TLS is verified for $name: $verified', ({ url, verified }) => {
  const { database, warnings } = loadDatabase({ HARVESTER_PG_URL: url })
  expect(database.tls !== null).toBe(verified)
  expect(warnings).toEqual([])
})

test('no TLS to another host is taken, and warned of', () => {
  const { database, warnings } = loadDatabase({ HARVESTER_PG_URL: 'postgres://u@db.acme.example/d?sslmode=disable' })
  expect(database.tls).toBeNull()
  expect(warnings).toEqual([expect.stringContaining('unencrypted')])
})

test.each([
  { name: 'no URL', url: 'host=db dbname=d', fault: 'not a URL of the form' },
  { name: 'another scheme', url: `mysql://u:${PASSWORD}@h/d`, fault: 'not a URL of the form' },
  { name: 'no user', url: 'postgres://h/d', fault: 'no user' },
  { name: 'no database', url: `postgres://u:${PASSWORD}@h/`, fault: 'no database' },
  { name: 'no host', url: 'postgres:///d?user=u', fault: 'no host' },
  { name: 'a lone percent sign', url: `postgres://u:${PASSWORD}%@h/d`, fault: 'encodes nothing' },
  { name: 'TLS without verification', url: `postgres://u:${PASSWORD}@h/d?sslmode=prefer`, fault: 'sslmode=prefer' },
  { name: 'an unknown parameter', url: `postgres://u:${PASSWORD}@h/d?options=x`, fault: 'options' },
  {
    name: 'an authority that is not there',
    url: `postgres://u:${PASSWORD}@h/d?sslrootcert=/nowhere`,
    fault: 'sslrootcert',
  },
])('$name is refused by the name of the variable, without the password', ({ url, fault }) => {
  const message = faultOf(url)
  expect(message).toContain('HARVESTER_PG_URL')
  expect(message).toContain(fault)
  expect(message).not.toContain(PASSWORD)
})

test('the URL may come from a file; without any, the message says how to give one', async () => {
  const file = join(await temporaryFolder(), 'url')
  await writeFile(file, 'postgres://u:p@localhost/d\n')
  expect(loadDatabase({ HARVESTER_PG_URL_FILE: file }).database.database).toBe('d')
  expect(() => loadDatabase({})).toThrow('HARVESTER_PG_URL is not set')
  expect(() => loadDatabase({ HARVESTER_PG_URL_FILE: `${file}.gone` })).toThrow('HARVESTER_PG_URL_FILE names a file')
})
