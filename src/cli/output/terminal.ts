import { printable } from '../../servicenow/http/printable.ts'

/** The two outputs of a command, and whether a person watches. */
export interface Terminal {
  /** A line for standard output: the command's result. */
  readonly out: (line: string) => void
  /** A line for standard error: what happens meanwhile. */
  readonly say: (line: string) => void
  /** Text for standard error as it is. */
  readonly write: (text: string) => void
  /** True where standard error is a terminal and progress may be drawn. */
  readonly watched: boolean
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    say: (line) => process.stderr.write(`${line}\n`),
    write: (text) => process.stderr.write(text),
    watched: process.stderr.isTTY === true,
  }
}

/** Counts with separators, the same in every locale. */
export function grouped(n: number): string {
  return n.toLocaleString('en-US')
}

/** A count with its word, such as `1 run` or `2,000 runs`. */
export function counted(n: number, word: string): string {
  return `${grouped(n)} ${word}${n === 1 ? '' : 's'}`
}

/** Text of the instance, made safe for a terminal and cut to a width. */
export function cut(text: string, width: number): string {
  const safe = printable(text)
  return safe.length > width ? `${safe.slice(0, width - 1)}…` : safe
}
