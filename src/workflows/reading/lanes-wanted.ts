/** A lane is worth its start, its counts and its last page, which is half empty, where it has at least so many pages to read. */
const PAGES_WORTH_A_LANE = 10

/** Into how many ranges a rest of so many rows is split: never more than the run has lanes. */
export function lanesWanted(rowsLeft: number, { lanes, pageSize }: { lanes: number; pageSize: number }): number {
  return Math.max(1, Math.min(lanes, Math.floor(rowsLeft / (PAGES_WORTH_A_LANE * pageSize))))
}

/** The most rows that one lane reads no slower than two do. */
export function rowsOfOneLane(pageSize: number): number {
  return 2 * PAGES_WORTH_A_LANE * pageSize - 1
}
