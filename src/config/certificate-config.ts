import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { type ClientCertificate, certificateOptions } from '../servicenow/http/route.ts'
import { Secret } from '../servicenow/secret.ts'
import type { Parsed } from './instance-config.ts'
import type { SecretReader } from './secret/secret-source.ts'

/** Reads the client certificate: `SERVICENOW_TLS_PFX_FILE`, else `SERVICENOW_TLS_CERT_FILE` and `SERVICENOW_TLS_KEY_FILE`; the passphrase from `SERVICENOW_TLS_PASSPHRASE`. */
export function readCertificate(read: SecretReader): Parsed<ClientCertificate> {
  const passphrase = read.secret('SERVICENOW_TLS_PASSPHRASE') ?? null
  const archive = read.text('SERVICENOW_TLS_PFX_FILE')
  if (archive !== undefined) return fromArchive(archive, passphrase, read)
  const certificate = read.secret('SERVICENOW_TLS_CERT')?.reveal()
  const key = read.secret('SERVICENOW_TLS_KEY')
  // The reader has said why.
  if (certificate === undefined || key === undefined) return { value: null, faults: [], warnings: [] }
  return usable(
    { form: 'pem', certificate, key, passphrase },
    'SERVICENOW_TLS_CERT_FILE and SERVICENOW_TLS_KEY_FILE',
    [],
  )
}

function fromArchive(path: string, passphrase: Secret | null, read: SecretReader): Parsed<ClientCertificate> {
  const beside = ['SERVICENOW_TLS_CERT', 'SERVICENOW_TLS_KEY'].filter(read.isSet)
  const warnings =
    beside.length === 0 ? [] : ['SERVICENOW_TLS_PFX_FILE is used; the certificate and key that are also set are not']
  try {
    const archive = new Secret(readFileSync(path).toString('base64'))
    return usable({ form: 'pkcs12', archive, passphrase }, 'SERVICENOW_TLS_PFX_FILE', warnings)
  } catch {
    return { value: null, faults: ['SERVICENOW_TLS_PFX_FILE names a file that cannot be read'], warnings }
  }
}

/** What TLS does not accept now it would not accept in the middle of a run either. */
function usable(value: ClientCertificate, names: string, warnings: readonly string[]): Parsed<ClientCertificate> {
  try {
    createSecureContext(certificateOptions(value))
    return { value, faults: [], warnings }
  } catch {
    const fault = `${names} cannot be used: not a certificate with its key, or SERVICENOW_TLS_PASSPHRASE is missing or wrong`
    return { value: null, faults: [fault], warnings }
  }
}
