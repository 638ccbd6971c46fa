/** Longest text of the instance that goes into a log line, a Temporal message or a manifest, in characters. */
const MAX_PRINTED = 300

/** Control characters, marks that turn the direction of text, and halves of characters, which no UTF-8 can carry. */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\p{Surrogate}]+/gu

/** Text of the instance made safe to print: no control characters, well formed, at most 300 characters. */
export function printable(text: string): string {
  const clean = text.replace(UNPRINTABLE, ' ').trim()
  return clean.length > MAX_PRINTED ? `${clean.slice(0, MAX_PRINTED - 1).replace(/\p{Surrogate}$/u, '')}…` : clean
}
