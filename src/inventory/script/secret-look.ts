/** The kinds of secrets that a text's look tells. */
const LOOKS: readonly { readonly kind: string; readonly form: RegExp }[] = [
  { kind: 'private key', form: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { kind: 'AWS access key', form: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { kind: 'GitHub token', form: /\bgh[pousr]_[A-Za-z0-9]{20,}\b/ },
  { kind: 'Slack token', form: /\bxox[abprs]-[A-Za-z0-9-]{10,}/ },
  { kind: 'Google API key', form: /\bAIza[0-9A-Za-z_-]{30,}/ },
  { kind: 'JSON web token', form: /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\./ },
  { kind: 'authorization header', form: /^\s*(?:Basic\s+[A-Za-z0-9+/=]{8,}|Bearer\s+[\w.~+/=-]{8,})\s*$/i },
  { kind: 'user and password in an address', form: /^\s*[a-z][a-z0-9+.-]*:\/\/[^/?#\s:@]+:[^/?#\s@]+@/i },
  { kind: 'key in an address', form: /[?&](?:api_?key|access_?token|token|secret|password|sig|code)=[^&\s$*{]{8,}/i },
]

/** Names of columns, headers, variables and parameters that hold a secret. */
const SECRET_NAME =
  /passw(?:or)?d|passphrase|secret|api_?-?key|access_?-?key|auth_?token|access_?token|private_?key|authorization|^x-.*-?key$/i

/** Texts in the place of a secret that are none. */
const PLACEHOLDER =
  /^(?:\s*|x+|\*+|.{0,3}|\$\{.*\}|\{\{.*\}\}|<.*>|[*[(].*[*\])]|%\w+%|your[-_ ].*|password|secret|changeme|todo|null|undefined)$/i

/** The kind of secret that a text is by its look; null for any other. */
export function secretLook(text: string): string | null {
  return LOOKS.find(({ form }) => form.test(text))?.kind ?? null
}

/** True for a name that speaks of a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name)
}

/** True for a text that may be a secret where one is expected: long enough, no placeholder, no sentence, no name of a property. */
export function maybeSecret(text: string): boolean {
  return !PLACEHOLDER.test(text) && !/\s.*\s/.test(text) && text.length <= 4096
}

/** True for a text that looks drawn at random, as keys do: long, of letters and digits, and of much variety. */
export function looksRandom(text: string): boolean {
  if (!/^[A-Za-z0-9+/_=-]{32,512}$/.test(text) || /^[0-9a-f]{32}$/.test(text)) return false
  if (!/[0-9]/.test(text) || !/[a-z]/.test(text) || !/[A-Z]/.test(text)) return false
  const counts = new Map<string, number>()
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  const entropy = [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0)
  return entropy > 4.3
}
