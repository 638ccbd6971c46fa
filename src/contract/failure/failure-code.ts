/** Every kind of failure that the harvester can name; design of the codes: `docs/ARCHITECTURE.md`. */
export const FAILURE_CODES = [
  'CONFIG_INVALID',
  'CREDENTIALS_REJECTED',
  'TOKEN_ENDPOINT_UNAVAILABLE',
  'TOKEN_EXPIRED',
  'SCOPE_FORBIDDEN',
  'TABLE_ABSENT',
  'TABLE_UNSUPPORTED',
  'QUERY_REJECTED',
  'RATE_LIMITED',
  'INSTANCE_UNAVAILABLE',
  'NETWORK_FAILED',
  'REQUEST_TIMED_OUT',
  'PAGE_TOO_EXPENSIVE',
  'ROW_TOO_LARGE',
  'RESPONSE_MALFORMED',
  'PAGE_STALLED',
  'WRONG_WORKER',
  'VERSION_UNSUPPORTED',
  'SINK_UNAVAILABLE',
  'SINK_FULL',
  'MANIFEST_MISMATCH',
] as const

/** The stable name of a failure; callers branch on it, never on a message. */
export type FailureCode = (typeof FAILURE_CODES)[number]

/** Tells whether a text (a Temporal failure's type, a manifest's code) is one of our failure codes. */
export function isFailureCode(text: string | null | undefined): text is FailureCode {
  return FAILURE_CODES.some((code) => code === text)
}
