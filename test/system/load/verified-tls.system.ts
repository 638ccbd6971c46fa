import { expect, onTestFinished, test } from 'vitest'
import { loadDatabase } from '../../../src/config/database-config.ts'
import { databaseDriver, withDatabase } from '../../../src/projections/load/database.ts'
import { issueCertificates, pem } from '../../support/servers/certificates.ts'
import { postgres } from './postgres.ts'

const IS_ENCRYPTED = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'

test('a certificate is taken from a named authority for the host that it names, and from nobody else', async () => {
  const { authority, serverCertificate, serverKey } = await issueCertificates()
  const server = await postgres({ cert: pem(serverCertificate), key: pem(serverKey) })
  onTestFinished(() => server.end())
  const plain = (await server.database()).url()
  const used = async (parameters: string, host = '127.0.0.1'): Promise<unknown> => {
    const url = `${plain.replace('@127.0.0.1:', `@${host}:`)}?${parameters}`
    const { database } = loadDatabase({ HARVESTER_PG_URL: url })
    return withDatabase(database, await databaseDriver(), async ({ query }) => (await query(IS_ENCRYPTED)).rows)
  }
  const named = `sslrootcert=${encodeURIComponent(authority)}`
  const refused = { code: 'CONFIG_INVALID', message: expect.stringContaining('not trusted') }
  expect(await used(`sslmode=verify-full&${named}`)).toEqual([{ ssl: true }])
  expect(await used(`sslmode=require&${named}`, 'localhost')).toEqual([{ ssl: true }])
  await expect(used('sslmode=verify-full')).rejects.toMatchObject(refused)
  await expect(used('sslmode=require')).rejects.toMatchObject(refused)
  // Another address of this machine, which the certificate does not name; TLS is verified for it without being asked for.
  await expect(used(named, '127.0.0.2')).rejects.toMatchObject(refused)
  await expect(used('', '127.0.0.2')).rejects.toMatchObject(refused)
})
