import type { FailureCode } from './failure-code.ts'

/** What a failure is about; everything else continues. */
export type FailureSubject =
  | 'settings'
  | 'credential'
  | 'instance'
  /** Where tokens come from, which may fail while tables answer. */
  | 'token endpoint'
  | 'table'
  /** One question about a table, which answers others. */
  | 'query'
  | 'page'
  | 'worker'
  | 'sink'
  /** Stored files of one run or instance: others are not touched by it. */
  | 'files'

/**
 * What has to come before the same request can succeed: `time` (a pause), a `sink` that can be written, a `token` that is
 * not refused, another `credential`; `nothing` where waiting does not help.
 */
export type WaitsFor = 'time' | 'sink' | 'token' | 'credential' | 'nothing'

/** What one failure code means to the program; what it means to people is in `failure-texts.ts`. */
export interface FailurePolicy {
  readonly subject: FailureSubject
  /** True where Temporal tries again: the same request may succeed later. */
  readonly retried: boolean
  /** What a range waits for before its next slice. */
  readonly waitsFor: WaitsFor
  /** True where one answer is believed. A failure that is retried is never evidence of anything. */
  readonly evidence: boolean
  /** Whether the same rows come in smaller pages: they do; they may where a page fails twice, or where one row comes alone; or not. */
  readonly smallerPage: 'helps' | 'may-help' | 'if-one-row-comes' | 'no'
  /** The verdict of a table that ends with it; one that was `denied` on the way is `partial`. */
  readonly verdict: 'failed' | 'absent' | 'denied'
  /** The exit code of a run that ends with it, by its name in `cli/exit-codes.ts`. */
  readonly exit: 'usage' | 'internal' | 'credentials' | 'failed'
}

/** The one table that says what a failure means; nothing else in the house decides it. */
export const FAILURE_POLICY: Readonly<Record<FailureCode, FailurePolicy>> = {
  CONFIG_INVALID: {
    subject: 'settings',
    retried: false,
    waitsFor: 'nothing',
    evidence: true,
    smallerPage: 'no',
    verdict: 'failed',
    exit: 'usage',
  },
  CREDENTIALS_REJECTED: {
    subject: 'credential',
    retried: false,
    waitsFor: 'credential',
    evidence: true,
    smallerPage: 'no',
    verdict: 'failed',
    exit: 'credentials',
  },
  TOKEN_ENDPOINT_UNAVAILABLE: {
    subject: 'token endpoint',
    retried: true,
    waitsFor: 'time',
    evidence: false,
    smallerPage: 'no',
    verdict: 'failed',
    exit: 'failed',
  },
  TOKEN_EXPIRED: {
    subject: 'table',
    retried: true,
    waitsFor: 'token',
    evidence: false,
    smallerPage: 'no',
    verdict: 'denied',
    exit: 'failed',
  },
  SCOPE_FORBIDDEN: {
    subject: 'table',
    retried: false,
    waitsFor: 'nothing',
    evidence: true,
    smallerPage: 'no',
    verdict: 'denied',
    exit: 'failed',
  },
  TABLE_ABSENT: {
    subject: 'table',
    retried: false,
    waitsFor: 'nothing',
    evidence: true,
    smallerPage: 'no',
    verdict: 'absent',
    exit: 'failed',
  },
  TABLE_UNSUPPORTED: {
    subject: 'table',
    retried: false,
    waitsFor: 'nothing',
    evidence: true,
    smallerPage: 'no',
    verdict: 'failed',
    exit: 'failed',
  },
  QUERY_REJECTED: {
    subject: 'query',
    retried: false,
    waitsFor: 'nothing',
    evidence: true,
    smallerPage: 'if-one-row-comes',
    verdict: 'failed',
    exit: 'failed',
  },
  RATE_LIMITED: {
    subject: 'instance',
    retried: true,
    waitsFor: 'time',
    evidence: false,
    smallerPage: 'no',
    verdict: 'failed',
    exit: 'failed',
  },
  INSTANCE_UNAVAILABLE: {
    subject: 'instance',
    retried: true,
    waitsFor: 'time',
    evidence: false,
    smallerPage: 'if-one-row-comes',
    verdict: 'failed',
    exit: 'failed',
  },
  NETWORK_FAILED: {
    subject: 'instance',
    retried: true,
    waitsFor: 'time',
    evidence: false,
    smallerPage: 'if-one-row-comes',
    verdict: 'failed',
    exit: 'failed',
  },
  REQUEST_TIMED_OUT: {
    subject: 'instance',
    retried: true,
    waitsFor: 'time',
    evidence: false,
    smallerPage: 'may-help',
    verdict: 'failed',
    exit: 'failed',
  },
  PAGE_TOO_EXPENSIVE: {
    subject: 'page',
    retried: true,
    waitsFor: 'nothing',
    evidence: false,
    smallerPage: 'helps',
    verdict: 'failed',
    exit: 'failed',
  },
  ROW_TOO_LARGE: {
    subject: 'page',
    retried: false,
    waitsFor: 'nothing',
    evidence: true,
    smallerPage: 'no',
    verdict: 'failed',
    exit: 'failed',
  },
  RESPONSE_MALFORMED: {
    subject: 'page',
    retried: true,
    waitsFor: 'time',
    evidence: false,
    smallerPage: 'may-help',
    verdict: 'failed',
    exit: 'failed',
  },
  PAGE_STALLED: {
    subject: 'page',
    retried: false,
    waitsFor: 'nothing',
    evidence: true,
    smallerPage: 'no',
    verdict: 'failed',
    exit: 'failed',
  },
  WRONG_WORKER: {
    subject: 'worker',
    retried: false,
    waitsFor: 'nothing',
    evidence: true,
    smallerPage: 'no',
    verdict: 'failed',
    exit: 'usage',
  },
  VERSION_UNSUPPORTED: {
    subject: 'worker',
    retried: false,
    waitsFor: 'nothing',
    evidence: true,
    smallerPage: 'no',
    verdict: 'failed',
    exit: 'internal',
  },
  SINK_UNAVAILABLE: {
    subject: 'sink',
    retried: true,
    waitsFor: 'sink',
    evidence: false,
    smallerPage: 'no',
    verdict: 'failed',
    exit: 'failed',
  },
  SINK_FULL: {
    subject: 'sink',
    retried: true,
    waitsFor: 'sink',
    evidence: false,
    smallerPage: 'no',
    verdict: 'failed',
    exit: 'failed',
  },
  MANIFEST_MISMATCH: {
    subject: 'files',
    retried: false,
    waitsFor: 'nothing',
    evidence: true,
    smallerPage: 'no',
    verdict: 'failed',
    exit: 'failed',
  },
}
