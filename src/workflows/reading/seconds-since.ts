/** Time since a moment of the workflow's clock (ISO 8601), in seconds with one decimal. */
export function secondsSince(startedAt: string): number {
  return Math.round((Date.now() - Date.parse(startedAt)) / 100) / 10
}
