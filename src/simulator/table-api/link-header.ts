/** Where a page stands in the whole result. */
export interface PagePosition {
  readonly offset: number
  readonly limit: number
  readonly total: number
}

/**
 * The `Link` header of a page, or null where one page suffices. As on real instances, `prev` of the first page says
 * `sysparm_offset=-1`.
 */
export function linkHeader(requestUrl: URL, { offset, limit, total }: PagePosition): string | null {
  if (total <= limit && offset === 0) return null
  const step = Math.max(1, limit)
  const at = (position: number, relation: string) => {
    const url = new URL(requestUrl)
    url.searchParams.set('sysparm_limit', String(limit))
    url.searchParams.set('sysparm_offset', String(position))
    return `<${url.href}>;rel="${relation}"`
  }
  const last = total === 0 ? 0 : Math.floor((total - 1) / step) * step
  const links = [at(0, 'first'), at(offset === 0 ? -1 : Math.max(0, offset - step), 'prev')]
  if (offset + step < total) links.push(at(offset + step, 'next'))
  links.push(at(last, 'last'))
  return links.join(',')
}
