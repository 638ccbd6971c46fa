import { encodedQuery } from '../query/encoded-query.ts'
import type { PageRequest } from '../query/page-request.ts'
import { pathOf } from './authorized-get.ts'

/** The parameters with which the Table API is asked for a page. */
export function pageParameters(request: PageRequest): URLSearchParams {
  const query = encodedQuery(request)
  const { offset = 0 } = request
  return new URLSearchParams({
    ...(query === '' ? {} : { sysparm_query: query }),
    ...(offset === 0 ? {} : { sysparm_offset: String(offset) }),
    ...(request.columns === null ? {} : { sysparm_fields: request.columns.join(',') }),
    sysparm_limit: String(request.limit),
    sysparm_display_value: 'false',
    sysparm_exclude_reference_link: request.referenceLinks ? 'false' : 'true',
    sysparm_suppress_pagination_header: 'true',
    sysparm_no_count: request.counted ? 'false' : 'true',
  })
}

/** How long a page's address is from its path on, in bytes. */
export function addressBytes(request: PageRequest): number {
  return `${pathOf(request.table)}?${pageParameters(request)}`.length
}
