/**
 * The one text form of a value: keys sorted, two spaces, a newline at the end. Equal values give equal bytes, so that
 * digests can name them and publishing twice can be told from publishing something else.
 */
export function canonicalJson(value: unknown): string {
  return `${JSON.stringify(value, sortKeys, 2)}\n`
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
