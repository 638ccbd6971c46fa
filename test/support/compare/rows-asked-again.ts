import type { Simulator } from '../../../src/simulator/index.ts'

/** How many rows of a table were asked for more than once, at most: a page that was asked for again counts its limit. */
export function rowsAskedAgain(requests: ReturnType<Simulator['requests']>, table: string): number {
  const asked = new Set<string>()
  let rows = 0
  for (const { path, query } of requests) {
    if (path !== `/api/now/table/${table}`) continue
    const page = JSON.stringify([query.sysparm_query, query.sysparm_fields])
    if (asked.has(page)) rows += Number(query.sysparm_limit ?? 0)
    asked.add(page)
  }
  return rows
}
