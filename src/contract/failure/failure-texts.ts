import type { FailureCode } from './failure-code.ts'

/** What one failure code means to people. */
export interface FailureText {
  /** What is the case, one clause. */
  readonly meaning: string
  /** What to do about it, one sentence in an administrator's words. */
  readonly hint: string
}

/** The words for each failure; what the program does about it is in `failure-policy.ts`. */
export const FAILURE_TEXTS: Readonly<Record<FailureCode, FailureText>> = {
  CONFIG_INVALID: {
    meaning: 'settings are missing or contradict each other',
    hint: 'Correct the environment variables that the message names, then start again.',
  },
  CREDENTIALS_REJECTED: {
    meaning: 'the credential is refused',
    hint: "Go through the checklist that harvester run and harvester check print with the instance's administrator.",
  },
  TOKEN_ENDPOINT_UNAVAILABLE: {
    meaning: 'the token endpoint does not answer properly',
    hint: 'The token endpoint did not answer properly; the request is retried automatically.',
  },
  TOKEN_EXPIRED: {
    meaning: 'a token that was good is refused',
    hint: 'A new token is requested automatically. If a table still refuses it, the REST API access policy of that table does not list this method: add its authentication profile there, or use OAuth 2.0 client credentials.',
  },
  SCOPE_FORBIDDEN: {
    meaning: 'this table is refused',
    hint: 'Give the integration user a role that can read this table, or give the OAuth client the API scope named in the message.',
  },
  TABLE_ABSENT: {
    meaning: 'the instance has no such table',
    hint: 'The instance has no such table; install or activate its plugin, or leave the table out.',
  },
  TABLE_UNSUPPORTED: {
    meaning: 'the table has no `sys_id` to page by',
    hint: 'The table has no sys_id, which is needed for paging; leave it out.',
  },
  QUERY_REJECTED: {
    meaning: 'the table answers, but not to this query',
    hint: 'The table can be read, but the instance refuses the query or one of its columns; grant the query_range operation on sys_id and sys_created_on.',
  },
  RATE_LIMITED: {
    meaning: 'the instance asks for a pause',
    hint: 'The instance asked to wait; the harvest waits that long and then continues.',
  },
  INSTANCE_UNAVAILABLE: {
    meaning: 'down, asleep, in maintenance, or hidden by a gateway',
    hint: 'The instance is down, hibernating or in maintenance, or a gateway blocks the way; wake it or ask its administrator.',
  },
  NETWORK_FAILED: {
    meaning: 'no connection, or one that broke',
    hint: 'Check the name, the proxy and the firewall between this worker and the instance.',
  },
  REQUEST_TIMED_OUT: {
    meaning: 'no complete answer within the deadline',
    hint: 'The instance took longer than a minute for one page; use a smaller --page-size, or run at a quieter hour.',
  },
  PAGE_TOO_EXPENSIVE: {
    meaning: 'the instance or our own limit stopped the page',
    hint: 'The instance cancelled the query because it cost too much; smaller pages are tried automatically. If even one row costs too much, ask for a higher transaction quota.',
  },
  ROW_TOO_LARGE: {
    meaning: 'a single row is larger than any page may be',
    hint: 'One row is larger than 64 MiB; leave out its largest column.',
  },
  RESPONSE_MALFORMED: {
    meaning: 'an answer that is cut, altered, or no answer to the question',
    hint: 'The answer was cut off or changed on the way; check the proxy or gateway in front of the instance.',
  },
  PAGE_STALLED: {
    meaning: 'pages repeat: the order is not honoured',
    hint: 'The instance repeats the same page; it ignores the order by sys_id for this table.',
  },
  WRONG_WORKER: {
    meaning: 'the worker serves another instance',
    hint: 'This worker serves another instance; start one whose SERVICENOW_INSTANCE is the one that was asked for.',
  },
  VERSION_UNSUPPORTED: {
    meaning: 'the run was started by an incompatible release',
    hint: 'Start the run with the same release as the worker, or use --fresh.',
  },
  SINK_UNAVAILABLE: {
    meaning: 'the output cannot be written',
    hint: 'The output folder cannot be written; check its permissions and its disk.',
  },
  SINK_FULL: {
    meaning: 'the disk of the output is full',
    hint: 'The disk of the output folder is full; free some space, and the harvest continues automatically.',
  },
  MANIFEST_MISMATCH: {
    meaning: 'stored files are not what was recorded',
    hint: 'The stored files do not match their recorded checksums; check the disk and run again with --fresh.',
  },
}
