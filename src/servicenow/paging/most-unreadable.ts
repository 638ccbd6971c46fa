/** Rows that cannot be read, even alone, of one slice, one list or one search; where there are more, it is not the rows. */
export const MOST_UNREADABLE = 20
