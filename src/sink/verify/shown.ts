/** A key, path or id from a file as a person may see it: no control characters, and not endless. */
export function shown(text: string): string {
  return JSON.stringify(text.slice(0, 200)).slice(1, -1)
}

/** An open bound of an interval in words, or the key. */
export function shownBound(key: string | null, open: 'the start' | 'the end'): string {
  return key === null ? open : shown(key)
}
