import type { FailureCode } from './failure-code.ts'

/** What one failure code means: for Temporal (retry or not) and for the person who reads the hint. */
export interface FailurePolicy {
  /** True where the same request may succeed later; false where a person must change something first. */
  readonly retryable: boolean
  /** What to do about it, one sentence in an administrator's words. */
  readonly hint: string
}

/** The one table that says what a failure means; nothing else in the house decides it. */
export const FAILURE_POLICY: Readonly<Record<FailureCode, FailurePolicy>> = {
  CONFIG_INVALID: {
    retryable: false,
    hint: 'Correct the environment variables that the message names, then start again.',
  },
  CREDENTIALS_REJECTED: {
    retryable: false,
    hint: "Go through the checklist that harvester run and harvester check print with the instance's administrator.",
  },
  TOKEN_ENDPOINT_UNAVAILABLE: {
    retryable: true,
    hint: 'The token endpoint did not answer properly; it is asked again by itself.',
  },
  TOKEN_EXPIRED: {
    retryable: true,
    hint: 'A new token is acquired by itself. A table that refuses it all the same has a REST API access policy that does not name this method: add its authentication profile there, or harvest with OAuth 2.0 client credentials.',
  },
  SCOPE_FORBIDDEN: {
    retryable: false,
    hint: 'Give the integration user a role that may read this table, or the OAuth client the API scope that the message names.',
  },
  TABLE_ABSENT: {
    retryable: false,
    hint: 'The instance has no such table; install or activate the plugin that brings it, or leave the table out.',
  },
  TABLE_UNSUPPORTED: { retryable: false, hint: 'The table has no sys_id to page by; leave it out.' },
  QUERY_REJECTED: {
    retryable: false,
    hint: 'The table answers without conditions but refuses the query or a column in it; grant the query_range operation on sys_id and sys_created_on.',
  },
  RATE_LIMITED: {
    retryable: true,
    hint: 'The instance asked for a pause; the harvest waits as long as it was told to.',
  },
  INSTANCE_UNAVAILABLE: {
    retryable: true,
    hint: 'The instance is down, asleep, in maintenance, or a gateway stands in front of it; wake it or ask its administrator.',
  },
  NETWORK_FAILED: {
    retryable: true,
    hint: 'Check the name, the proxy and the firewall between this worker and the instance.',
  },
  REQUEST_TIMED_OUT: {
    retryable: true,
    hint: 'The instance took longer than a minute for one page; try a smaller --page-size or a quieter hour.',
  },
  PAGE_TOO_EXPENSIVE: {
    retryable: true,
    hint: 'The instance cancelled the query for its cost; smaller pages are tried by themselves. If one row is too much, ask for a higher transaction quota.',
  },
  ROW_TOO_LARGE: { retryable: false, hint: 'One row is larger than 64 MiB; leave out the column that holds it.' },
  RESPONSE_MALFORMED: {
    retryable: true,
    hint: 'The answer was cut or altered on the way; look at the proxy or gateway in front of the instance.',
  },
  PAGE_STALLED: {
    retryable: false,
    hint: 'The instance repeats the same page; its order by sys_id is not honoured for this table.',
  },
  WRONG_WORKER: {
    retryable: false,
    hint: 'This worker serves another instance; start one with the SERVICENOW_INSTANCE or SERVICENOW_BASE_URL of the instance that was asked for.',
  },
  VERSION_UNSUPPORTED: { retryable: false, hint: 'Start the run with the same release as the worker, or use --fresh.' },
  SINK_UNAVAILABLE: {
    retryable: true,
    hint: 'The output folder cannot be written; look at its permissions and its disk.',
  },
  SINK_FULL: {
    retryable: true,
    hint: 'The disk of the output folder is full; free some space and the harvest goes on by itself.',
  },
  MANIFEST_MISMATCH: {
    retryable: false,
    hint: 'The stored files do not match what was recorded for them; run again with --fresh and look at the disk.',
  },
}
