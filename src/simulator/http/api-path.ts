/** A path of the Table or Aggregate API, taken apart. */
export interface ApiPath {
  readonly api: 'table' | 'stats'
  readonly version: string | null
  readonly table: string
  readonly id: string | null
}

const API_PATH = /^\/api\/now(?:\/(v1|v2))?\/(table|stats)\/([^/]+)(?:\/([^/]+))?$/

/** Takes an API path apart; null for any path that is not implemented. */
export function parseApiPath(pathname: string): ApiPath | null {
  const found = API_PATH.exec(pathname)
  const [, version, api, table, id] = found ?? []
  if (table === undefined || (api !== 'table' && api !== 'stats')) return null
  if (api === 'stats' && id !== undefined) return null
  return { api, version: version ?? null, table, id: id ?? null }
}
