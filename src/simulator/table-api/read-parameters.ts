import { failure, notImplemented } from '../http/answer.ts'
import { RefusedRequest } from '../http/refusal.ts'

/** The understood parameters of a Table API read. */
export interface ReadParameters {
  readonly query: string
  /** Null serves every column. */
  readonly fields: readonly string[] | null
  readonly limit: number
  readonly offset: number
  readonly excludesLinks: boolean
  readonly skipsCount: boolean
  readonly suppressesPaging: boolean
}

/** The Table API's own default limit. */
const DEFAULT_LIMIT = 10_000

const KNOWN = new Set([
  'sysparm_query',
  'sysparm_fields',
  'sysparm_limit',
  'sysparm_offset',
  'sysparm_display_value',
  'sysparm_exclude_reference_link',
  'sysparm_no_count',
  'sysparm_suppress_pagination_header',
])

/** Reads the parameters of a Table API request; any that is unknown, repeated or oddly valued is refused with 501. */
export function readParameters(search: URLSearchParams): ReadParameters {
  refuseUnknown(search, KNOWN)
  if (flagOf(search, 'sysparm_display_value')) {
    throw new RefusedRequest(notImplemented('sysparm_display_value other than false'))
  }
  const fields = (search.get('sysparm_fields') ?? '').split(',').filter((field) => field !== '')
  const walked = fields.find((field) => field.includes('.'))
  if (walked !== undefined) throw new RefusedRequest(notImplemented(`dot-walked column ${walked}`))
  return {
    query: search.get('sysparm_query') ?? '',
    fields: fields.length === 0 ? null : fields,
    limit: wholeOf(search, 'sysparm_limit', DEFAULT_LIMIT),
    offset: wholeOf(search, 'sysparm_offset', 0),
    excludesLinks: flagOf(search, 'sysparm_exclude_reference_link'),
    skipsCount: flagOf(search, 'sysparm_no_count'),
    suppressesPaging: flagOf(search, 'sysparm_suppress_pagination_header'),
  }
}

/** Refuses with 501 any parameter outside the known ones, and one given twice. */
export function refuseUnknown(search: URLSearchParams, known: ReadonlySet<string>): void {
  const names = [...search.keys()]
  const unknown = names.find((name) => !known.has(name))
  if (unknown !== undefined) throw new RefusedRequest(notImplemented(`parameter ${unknown}`))
  if (new Set(names).size !== names.length) throw new RefusedRequest(notImplemented('a parameter given twice'))
}

function flagOf(search: URLSearchParams, name: string): boolean {
  const text = search.get(name) ?? 'false'
  if (text !== 'true' && text !== 'false') throw new RefusedRequest(notImplemented(`${name}=${text}`))
  return text === 'true'
}

function wholeOf(search: URLSearchParams, name: string, fallback: number): number {
  const text = search.get(name)
  if (text === null) return fallback
  if (text.startsWith('-')) throw new RefusedRequest(failure(400, `Invalid ${name}`, 'must not be negative'))
  if (!/^\d{1,9}$/.test(text)) throw new RefusedRequest(notImplemented(`${name}=${text}`))
  return Number(text)
}
