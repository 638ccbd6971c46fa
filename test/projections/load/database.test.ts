import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { loadDatabase } from '../../../src/config/database-config.ts'
import { databaseDriver, serverFault, withDatabase } from '../../../src/projections/load/database.ts'

test('missing packages are named with the command that installs them', async () => {
  const missing = Object.assign(new Error("Cannot find package 'pg'"), { code: 'ERR_MODULE_NOT_FOUND' })
  await expect(databaseDriver(() => Promise.reject(missing))).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('npm install pg@8 pg-copy-streams@7'),
  })
})

test.each([
  { name: 'an old server', number: '120022', encoding: 'UTF8', fault: '13 or newer' },
  { name: 'another encoding', number: '150018', encoding: 'SQL_ASCII', fault: "ENCODING 'UTF8'" },
  { name: 'something that is no PostgreSQL', number: '', encoding: 'UTF8', fault: '13 or newer' },
])('$name is refused with the remedy', ({ number, encoding, fault }) => {
  expect(serverFault({ number, version: 'x', encoding })).toContain(fault)
  expect(serverFault({ number: '130000', version: '13.0', encoding: 'UTF8' })).toBeNull()
})

async function opened(answer: (bytes: Buffer) => Buffer | null): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      const given = answer(bytes)
      if (given === null) socket.destroy()
      else socket.write(given)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return address === null || typeof address === 'string' ? 0 : address.port
}

/** How PostgreSQL lets a client in without a password. */
const WELCOME = Buffer.from('R\0\0\0\u0008\0\0\0\0Z\0\0\0\u0005I', 'latin1')

test.each([
  { name: 'a port where nothing listens', answer: null, tls: '', code: 'SINK_UNAVAILABLE', says: 'ECONNREFUSED' },
  { name: 'a server that hangs up', answer: () => null, tls: '', code: 'SINK_UNAVAILABLE', says: 'does not answer' },
  {
    name: 'a server that is gone once it has let the load in',
    answer: (bytes: Buffer) => (bytes[0] === 0 ? WELCOME : null),
    tls: '',
    code: 'SINK_UNAVAILABLE',
    says: 'broke off in the middle of the load (Connection terminated unexpectedly). Load again',
  },
  {
    name: 'a server without TLS where it is asked for',
    answer: () => Buffer.from('N'),
    tls: '?sslmode=verify-full',
    code: 'CONFIG_INVALID',
    says: 'does not offer TLS',
  },
])('$name is told as $code, with host and port and without the password', async ({ answer, tls, code, says }) => {
  const port = answer === null ? 1 : await opened(answer)
  const { database } = loadDatabase({ HARVESTER_PG_URL: `postgres://u:pa55word@127.0.0.1:${port}/d${tls}` })
  const used = withDatabase(database, await databaseDriver(), async () => undefined)
  await expect(used).rejects.toMatchObject({ code, message: expect.stringContaining(says) })
  await expect(used).rejects.toMatchObject({ message: expect.stringContaining(`127.0.0.1:${port}`) })
  await expect(used).rejects.not.toMatchObject({ message: expect.stringContaining('pa55word') })
})
