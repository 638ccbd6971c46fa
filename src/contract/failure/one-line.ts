/** Longest part of a server's words that is told. */
const TOLD = 300

/** What another program says of its failure, on one line and cut to a length. */
export function oneLine(text: string): string {
  return text
    .replace(/[\s\u0085]+/g, ' ')
    .trim()
    .slice(0, TOLD)
}
