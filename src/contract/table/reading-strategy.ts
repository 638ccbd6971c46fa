/** The ways to read a table; which one is left depends on what its queries may ask for. */
export const READING_STRATEGIES = [
  /** by key: order and ranges are honoured */
  'keyset',
  /** in windows of keys that hold no more rows than one answer: ranges are honoured, the order is not */
  'key-windows',
  /** ids listed in their order by offset, rows asked for by id: the order is honoured, ranges are not */
  'ordered-offsets',
  /** ids listed by offset in no order, rows asked for by id: neither is honoured */
  'offsets',
] as const

/** How a table is read. */
export type ReadingStrategy = (typeof READING_STRATEGIES)[number]

/** Tells whether a table that is read in this way can be asked for a range of keys. */
export function hasRanges(reading: ReadingStrategy): boolean {
  return reading === 'keyset' || reading === 'key-windows'
}
