import { printable } from '../http/printable.ts'

/** Why no connection came about, and what to do. */
export interface ConnectionFault {
  /** True where the name did not resolve. */
  readonly isName: boolean
  readonly cause: string
  readonly remedy: string
}

interface Known {
  readonly codes: RegExp
  readonly cause: string
  readonly remedy: string
}

/** Error codes of Node, OpenSSL and undici, and what each means between a worker and an instance; the first match counts. */
const KNOWN: readonly Known[] = [
  {
    codes: /^(ENOTFOUND|EAI_\w+|ENODATA)$/,
    cause: 'the name does not resolve',
    remedy:
      'Check SERVICENOW_INSTANCE or SERVICENOW_BASE_URL for a slip, and that this host may ask its name server; behind a proxy set HTTPS_PROXY.',
  },
  {
    codes: /^ECONNREFUSED$/,
    cause: 'the connection is refused: nothing listens at this address',
    remedy: 'Check host and port in SERVICENOW_BASE_URL (and in HTTPS_PROXY, where one is set).',
  },
  {
    codes:
      /^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|TimeoutError|EHOSTUNREACH|ENETUNREACH)$/,
    cause: 'no answer in time: the way to the instance is blocked',
    remedy: 'Open the firewall towards the instance on port 443, or set HTTPS_PROXY where the network demands a proxy.',
  },
  {
    codes:
      /^(UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED|INVALID_CA)$/,
    cause: 'the certificate comes from an issuer that this host does not know',
    remedy:
      'Put the certificate of your private CA (a TLS-inspecting proxy has one too) into a PEM file and name it in SERVICENOW_CA_FILE.',
  },
  {
    codes: /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/,
    cause: "the certificate is not valid at this host's time",
    remedy: "Check this host's clock first; if it is right, the certificate has to be renewed.",
  },
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    cause: 'the certificate belongs to another name',
    remedy: "Use the instance's own name in SERVICENOW_BASE_URL, or the name for which the gateway has a certificate.",
  },
  {
    codes: /^(CERT_REVOKED|CERT_\w+)$/,
    cause: 'the certificate is refused',
    remedy: 'Ask whoever runs the address for a valid certificate.',
  },
  {
    codes: /CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE|ALERT_UNKNOWN_CA|ALERT_HANDSHAKE_FAILURE/,
    cause: 'the other side refuses the TLS handshake: it wants a client certificate, or another one',
    remedy:
      'Set the client certificate and its key (SERVICENOW_TLS_*), or ask which certificate authority is accepted.',
  },
  {
    codes: /^(EPROTO|ERR_SSL_\w+)$/,
    cause: 'the other side does not speak the TLS that is needed (1.2 at least)',
    remedy: 'Check scheme and port in SERVICENOW_BASE_URL, and what stands between this host and the instance.',
  },
  {
    codes: /^UND_ERR_(ABORTED|PRX_TLS)$/,
    cause: 'the proxy did not let the connection through',
    remedy: 'Check HTTPS_PROXY, its credentials, and whether the proxy allows this instance.',
  },
  {
    codes: /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED|HPE_\w+)$/,
    cause: 'the connection is cut, or what answers does not speak HTTP',
    remedy: 'Look at the firewall or gateway in between, and at scheme and port in SERVICENOW_BASE_URL.',
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
    }
  }
  return { isName: known === KNOWN[0], cause: `${known.cause} (${code})`, remedy: known.remedy }
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return printable(error.code)
  return error.cause instanceof Error ? codeOf(error.cause) : printable(error.name)
}
