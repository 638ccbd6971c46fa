/** Schemes by which something leaves the instance, or comes from outside. */
const SCHEME = /^\s*(jdbc:[a-z0-9]+|https?|wss?|ftps?|sftp|scp|ldaps?|smtps?|file):(?:\/\/)?/i

/** Variables in addresses: of messages, of templates, of flows. */
const VARIABLE = /\$\{[^}]*\}|\{\{[^}]*\}\}/g

/** A host with its port, where a variable part is `*`. */
const HOST = /^[a-z0-9*][a-z0-9.*_-]*(?::[0-9*]{1,5})?$/

/** Where an address leads. */
export interface Destination {
  /** Host in lower case, with its port; a variable part is `*`. */
  readonly host: string
  readonly scheme: string
  /** True where the address carries a user and a password. */
  readonly userInfo: boolean
}

/** What is kept of an address in a column: never its text. */
export interface AddressFacts {
  readonly column: string
  readonly destination: Destination | null
  /** What the address looks like where it leads to no known host. */
  readonly shape: string
  /** True where the text is a secret by its look. */
  readonly secret: string | null
}

/** The host that an address leads to; null where it names none. `whole` is false for the beginning of an address. */
export function destinationOf(text: string, whole = true): Destination | null {
  const open = `${text.replace(VARIABLE, '*')}${whole ? '' : '*'}`.slice(0, 4000)
  const scheme = SCHEME.exec(open)
  if (scheme === null) return null
  const rest = open.slice(scheme[0].length).replace(/^(?:thin:)?@?(?:\/\/)?/, '')
  const authority = rest.split(/[/?#;\\\s]/, 1)[0] ?? ''
  const at = authority.lastIndexOf('@')
  const host = authority.slice(at + 1).toLowerCase()
  if (!HOST.test(host) || !/[a-z0-9]/.test(host.replace(/:.*$/, ''))) return null
  return { host, scheme: (scheme[1] ?? '').toLowerCase(), userInfo: at > 0 }
}

/** What an address without a known host looks like, in one word. */
export function addressShape(text: string): string {
  if (/^\s*\{\{[^}]*\}\}/.test(text)) return 'pill'
  if (/\$\{/.test(text)) return 'variable'
  if (/^\s*[/?]/.test(text)) return 'relative'
  return SCHEME.test(text) ? 'address' : 'text'
}

/** True for a scheme that nothing encrypts. */
export function isClearText(scheme: string): boolean {
  return ['http', 'ftp', 'ldap', 'ws', 'smtp'].includes(scheme)
}
