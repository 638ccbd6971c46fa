/** Characters that steer a terminal or turn the direction of text. */
const STEERING = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** A text of the instance on one line, without characters that steer, and cut to a length. */
export function printableText(text: string, length: number): string {
  const safe = text.replace(STEERING, ' ')
  return safe.length > length ? `${safe.slice(0, length - 1)}…` : safe
}
