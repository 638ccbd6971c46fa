/** A text with U+FFFD in the place of each half of a surrogate pair, which UTF-8 cannot hold; the text itself where there is none. */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed()
}
