import { createHash } from 'node:crypto'
import type { HarvestRequest } from '../contract/run/harvest-request.ts'
import { REQUEST_DIGEST_MEMO, REQUEST_MEMO } from '../contract/run/names.ts'

/** What makes two runs the same harvest; lanes, page size and the method of authentication do not. */
export interface RequestIdentity {
  readonly instance: string
  readonly tables: string
  readonly mode: string
  readonly compression: string
  readonly sink: string
  readonly includeSensitive: boolean
  readonly referenceLinks: boolean
  readonly logDays: number | null
  /** Set where an increment compares all rows whenever that was done last. */
  readonly reconcile?: boolean
  /** Set where only the damaged pieces of a run are read. */
  readonly repair?: string
}

/** The flag by which a person sets each part of the identity. */
const FLAGS: Readonly<Record<keyof RequestIdentity, string>> = {
  instance: 'SERVICENOW_INSTANCE or SERVICENOW_BASE_URL',
  tables: '--tables',
  mode: '--mode',
  compression: '--compression',
  sink: '--out',
  includeSensitive: '--include-sensitive',
  referenceLinks: '--reference-links',
  logDays: '--log-days',
  reconcile: '--reconcile',
  repair: '--repair',
}

/** The part of a request that a second run must share to attach to the first. */
export function requestIdentity(request: HarvestRequest): RequestIdentity {
  const { instance, tables, profile, mode, compression, sink, includeSensitive, referenceLinks, logDays } = request
  return {
    instance,
    tables: tables === null ? `profile ${profile}` : [...new Set(tables)].sort().join(','),
    mode,
    compression,
    sink,
    includeSensitive,
    referenceLinks,
    logDays,
    // Absent where they say nothing, so that a run of release 0.1 is recognised by its digest.
    ...(request.reconcile === true ? { reconcile: true } : {}),
    ...(request.repair === undefined ? {} : { repair: request.repair }),
  }
}

/** What a run's memo holds, so that another request can be told from it. */
export function requestMemo(request: HarvestRequest): Readonly<Record<string, unknown>> {
  const identity = requestIdentity(request)
  return { [REQUEST_DIGEST_MEMO]: requestDigest(identity), [REQUEST_MEMO]: identity }
}

/** A short digest of the identity, for the memo. */
export function requestDigest(identity: RequestIdentity): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32)
}

/** Names the flags in which two requests differ, with both values where that helps. */
export function requestDifferences(open: RequestIdentity, asked: RequestIdentity): readonly string[] {
  const names: readonly (keyof RequestIdentity)[] = [
    'instance',
    'tables',
    'mode',
    'compression',
    'sink',
    'includeSensitive',
    'referenceLinks',
    'logDays',
    'reconcile',
    'repair',
  ]
  return names
    .filter((name) => open[name] !== asked[name])
    .map((name) =>
      name === 'sink'
        ? `${FLAGS[name]} (another folder)`
        : `${FLAGS[name]} (open run: ${shown(open[name])}; asked: ${shown(asked[name])})`,
    )
}

function shown(value: string | number | boolean | null | undefined): string {
  const text = String(value ?? 'default')
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
