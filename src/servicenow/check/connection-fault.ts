import { printable } from '../http/printable.ts'

/** Why no connection came about, and what to do. */
export interface ConnectionFault {
  /** True where the name did not resolve. */
  readonly isName: boolean
  readonly cause: string
  readonly remedy: string
  /** True if no attempt succeeds before a person changes something. */
  readonly lasts: boolean
}

interface Known {
  readonly codes: RegExp
  readonly cause: string
  readonly remedy: string
  readonly lasts: boolean
}

/** The name server does not know the name; one that does not answer may answer later. */
const UNKNOWN_NAME = /^(ENOTFOUND|ENODATA)$/

/** Error codes of Node, OpenSSL and undici, and what each means between a worker and an instance; the first match counts. */
const KNOWN: readonly Known[] = [
  {
    codes: /^(ENOTFOUND|EAI_\w+|ENODATA)$/,
    cause: 'the name does not resolve',
    remedy:
      'Check SERVICENOW_INSTANCE or SERVICENOW_BASE_URL for a typing error, and that this host can reach its name server; behind a proxy, set HTTPS_PROXY.',
    lasts: true,
  },
  {
    codes: /^ECONNREFUSED$/,
    cause: 'the connection is refused: no server listens at this address',
    remedy: 'Check host and port in SERVICENOW_BASE_URL (and in HTTPS_PROXY, where one is set).',
    lasts: false,
  },
  {
    codes:
      /^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|TimeoutError|EHOSTUNREACH|ENETUNREACH)$/,
    cause: 'no answer in time: the connection to the instance is blocked',
    remedy: 'Open the firewall to the instance on port 443, or set HTTPS_PROXY if the network needs a proxy.',
    lasts: false,
  },
  {
    codes:
      /^(UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED|INVALID_CA)$/,
    cause: "the certificate's issuer is unknown to this host",
    remedy:
      'Save the certificate of your private CA (or of the TLS-inspecting proxy) as a PEM file and set SERVICENOW_CA_FILE to it.',
    lasts: true,
  },
  {
    codes: /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/,
    cause: "the certificate is not valid at this host's time",
    remedy: "Check this host's clock first; if it is right, have the certificate renewed.",
    lasts: true,
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    cause: 'the certificate is for another host name',
    remedy: "Use the instance's own name in SERVICENOW_BASE_URL, or the host name in the gateway's certificate.",
    lasts: true,
  },
  {
    codes: /^(CERT_REVOKED|CERT_\w+)$/,
    cause: 'the certificate is refused',
    remedy: 'Ask whoever runs the address for a valid certificate.',
    lasts: true,
  },
  {
    codes: /CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE|ALERT_UNKNOWN_CA|ALERT_HANDSHAKE_FAILURE/,
    cause: 'the server refuses the TLS handshake: it needs a client certificate, or a different one',
    remedy:
      'Set the client certificate and its key (SERVICENOW_TLS_*), or ask which certificate authority the server accepts.',
    lasts: true,
  },
  {
    codes: /^(EPROTO|ERR_SSL_\w+)$/,
    cause: 'the server does not support TLS 1.2 or newer',
    remedy: 'Check scheme and port in SERVICENOW_BASE_URL, and the gateways between this host and the instance.',
    lasts: true,
  },
  {
    codes: /^UND_ERR_(ABORTED|PRX_TLS)$/,
    cause: 'the proxy refused the connection',
    remedy: 'Check HTTPS_PROXY, its credentials, and whether the proxy allows this instance.',
    lasts: false,
  },
  {
    codes: /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED|HPE_\w+)$/,
    cause: 'the connection was cut, or the server does not use HTTP',
    remedy: 'Check the firewall or gateway on the way, and scheme and port in SERVICENOW_BASE_URL.',
    lasts: false,
  },
]

/** Names the cause behind what a connection attempt threw, by its error code. */
export function connectionFault(error: unknown): ConnectionFault {
  const code = codeOf(error)
  const known = KNOWN.find(({ codes }) => codes.test(code))
  if (known === undefined) {
    return {
      isName: false,
      cause: `the connection failed (${code})`,
      remedy: 'Check the name, the proxy and the firewall between this host and the instance.',
      lasts: false,
    }
  }
  const isName = known === KNOWN[0]
  const lasts = isName ? UNKNOWN_NAME.test(code) : known.lasts
  return { isName, cause: `${known.cause} (${code})`, remedy: known.remedy, lasts }
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return printable(error.code)
  return error.cause instanceof Error ? codeOf(error.cause) : printable(error.name)
}
