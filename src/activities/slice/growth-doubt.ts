/** A range that brings so many times the rows that were counted at first never ends. */
const MOST_GROWTH = 2
/** Rows by which any range may grow: small ones double easily. */
const USUAL_GROWTH = 10_000

/**
 * Why a range is not read any further although rows are left: more come in beyond the cursor than are read. Ids that ascend
 * with time would keep a walk busy for ever, and so would an import of rows with the times of a window. Null while the
 * range continues.
 */
export function growthDoubt(read: number, counted: number | null): string | null {
  if (counted === null || read <= counted * MOST_GROWTH + USUAL_GROWTH) return null
  return `the table grows faster than it is read: ${counted} rows were counted at first, ${read} are read, and more remain`
}
