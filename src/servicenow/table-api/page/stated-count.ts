/** No table has so many rows: the largest that are known hold some billions. */
const MOST_ROWS = 1_000_000_000_000

/** A count as an instance states it; null for what is no count of rows that a table can have. */
export function countOf(stated: string | null): number | null {
  if (stated === null || !/^\d{1,13}$/.test(stated)) return null
  const count = Number(stated)
  return count <= MOST_ROWS ? count : null
}
