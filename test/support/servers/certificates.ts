import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../temporary-folder.ts'

/** Paths of a private authority's certificate, of what it issued, and the passphrase of the encrypted forms. */
export interface Certificates {
  readonly authority: string
  readonly serverCertificate: string
  readonly serverKey: string
  readonly clientCertificate: string
  readonly clientKey: string
  readonly encryptedClientKey: string
  readonly clientArchive: string
  readonly passphrase: string
  readonly clientName: string
}

const PASSPHRASE = 'test-passphrase-5d20'
const CLIENT = 'harvester-integration'
/** Made in a moment, unlike one of RSA. */
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']

/** Issues certificates with the `openssl` program, which has to be there: Node cannot issue any. Removed when the test ends. */
export async function issueCertificates(): Promise<Certificates> {
  const folder = await temporaryFolder()
  const at = (name: string): string => join(folder, name)
  const pair = (name: string): string[] => [...NEW_KEY, '-noenc', '-keyout', at(`${name}.key`)]
  openssl(['req', '-x509', ...pair('ca'), '-out', at('ca.pem'), '-days', '2', '-subj', '/CN=Private Authority'])
  issue('server', '/CN=localhost', 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  issue('client', `/CN=${CLIENT}`, 'extendedKeyUsage=clientAuth')
  const secret = `pass:${PASSPHRASE}`
  openssl(['pkcs8', '-topk8', '-in', at('client.key'), '-out', at('client.encrypted.key'), '-passout', secret])
  const archived = ['-inkey', at('client.key'), '-in', at('client.pem'), '-out', at('client.pfx'), '-passout', secret]
  openssl(['pkcs12', '-export', ...archived])
  return {
    authority: at('ca.pem'),
    serverCertificate: at('server.pem'),
    serverKey: at('server.key'),
    clientCertificate: at('client.pem'),
    clientKey: at('client.key'),
    encryptedClientKey: at('client.encrypted.key'),
    clientArchive: at('client.pfx'),
    passphrase: PASSPHRASE,
    clientName: CLIENT,
  }

  function issue(name: string, subject: string, extension: string): void {
    openssl(['req', ...pair(name), '-out', at(`${name}.csr`), '-subj', subject])
    writeFileSync(at(`${name}.ext`), extension)
    const by = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at(`${name}.ext`)]
    openssl(['x509', '-req', '-in', at(`${name}.csr`), ...by, '-out', at(`${name}.pem`), '-days', '2'])
  }
}

/** Reads a file that {@link issueCertificates} wrote. */
export function pem(path: string): string {
  return readFileSync(path, 'utf8')
}

function openssl(args: readonly string[]): void {
  try {
    execFileSync('openssl', [...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (cause) {
    throw new Error(`this test needs the program openssl (3.x) to issue certificates: openssl ${args[0]} failed`, {
      cause,
    })
  }
}
