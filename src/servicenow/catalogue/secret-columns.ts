/** Column types that hold nothing but secrets: one-way and two-way passwords, encrypted text (reference: ServiceNow documentation, "Field types"). */
const SECRET_TYPE = /^password|encrypt/i

/** Types whose values are flags, moments or row ids, whatever a column's name sounds like. */
const HARMLESS_TYPES = ['boolean', 'reference', 'glide_date', 'glide_date_time', 'glide_duration', 'due_date'] as const

/** Names that speak of a secret anywhere in them. */
const SECRET_ANYWHERE = /passw(or)?d|passphrase|passcode|api_?key|private_?key|(^|_)pwd(_|$)/i

/** Words that are a secret where they end a name or stand before `value`, `hash`, `text` and the like. */
const SECRET_WORD = /(token|secrets?|credential_value|salt)(_|$)/i

/** Keys that unlock something; other keys (`document_key`, `public_key`) do not. */
const SECRET_KEY =
  /(^|_)(secret|shared|signing|encryption|decryption|access|auth|hmac|master|subscription|account)_?key(_|$)/i

/** Whole names that hold a secret. */
const SECRET_NAME = /^(u_)?(pin|otp|jwt|bearer|assertion)$/i

/** Words that may name a secret, where a column's type is not told. */
const MAY_BE_SECRET =
  /(^|_)(pins?|otp|pass|pwd|psw|pw|vault|secrets?|tokens?|keys?|credentials?|creds?|cert|certificates?|private|cipher|hash|salt|seed|auth|jwt|bearer)(_|$)/i

/** Endings that make a name a statement about a secret instead of the secret itself. */
const ABOUT_A_SECRET =
  /_(needs_reset|url|uri|endpoint|lifespan|lifetime|count|type|format|length|policy|required|enabled|attempts|expires|expires_on|expires_in|expiry|expiration|changed_on|updated_on|last_used|header)$/i

/**
 * Tells whether a column holds a secret, so that it is never asked for: by its dictionary type where that is known, and
 * by its name. When in doubt it does: a column too many is named in the manifest, a secret too many is a leak.
 */
export function isSecretColumn(column: string, internalType = ''): boolean {
  if (SECRET_TYPE.test(internalType)) return true
  if (HARMLESS_TYPES.some((type) => type === internalType)) return false
  if (ABOUT_A_SECRET.test(column)) return false
  return [SECRET_ANYWHERE, SECRET_WORD, SECRET_KEY, SECRET_NAME].some((pattern) => pattern.test(column))
}

/**
 * Tells whether a column of which neither a type nor anything else is known may hold a secret, by its name alone: it is not
 * asked for then.
 */
export function mayBeSecretColumn(column: string): boolean {
  return isSecretColumn(column) || (MAY_BE_SECRET.test(column) && !ABOUT_A_SECRET.test(column))
}
