import { API_KEY_HEADER } from '../servicenow/auth/api-key.ts'
import type { Credentials } from '../servicenow/auth/create-authenticator.ts'
import type { Parsed } from './instance-config.ts'
import type { SecretReader } from './secret/secret-source.ts'

/** A header's name (RFC 9110, 5.1). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** What a header can carry without being read in two ways. */
const PRINTABLE = /^[\x20-\x7e]+$/
/** Headers that belong to another method, to the connection, or to the form of the answer. */
const NOT_FOR_KEYS = [
  ...['authorization', 'proxy-authorization', 'host', 'cookie', 'accept', 'accept-encoding', 'connection'],
  ...['content-length', 'content-type', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
]

/** Reads `SERVICENOW_API_KEY`, and the header and the prefix with which it is sent. */
export function readApiKey(read: SecretReader): Parsed<Credentials> {
  const key = read.source('SERVICENOW_API_KEY')
  const header = read.text('SERVICENOW_API_KEY_HEADER') ?? API_KEY_HEADER
  const prefix = read.text('SERVICENOW_API_KEY_PREFIX') ?? null
  const faults = [
    ...(TOKEN.test(header) ? [] : ['SERVICENOW_API_KEY_HEADER is not the name of a header, for example x-sn-apikey']),
    ...(NOT_FOR_KEYS.includes(header.toLowerCase())
      ? ['SERVICENOW_API_KEY_HEADER is a header with another meaning: choose another one']
      : []),
    ...(prefix === null || PRINTABLE.test(prefix)
      ? []
      : ['SERVICENOW_API_KEY_PREFIX contains characters that are not allowed in a header']),
    ...(key === undefined || PRINTABLE.test(key.current().reveal())
      ? []
      : ['SERVICENOW_API_KEY contains characters that are not allowed in a header']),
  ]
  if (key === undefined || faults.length > 0) return { value: null, faults, warnings: [] }
  return { value: { method: 'api_key', header, prefix, key }, faults, warnings: [] }
}
