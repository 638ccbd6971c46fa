import { styleText } from 'node:util'
import { printable } from '../../servicenow/http/printable.ts'

/** What a line says at a glance, as a colour. */
export type Tone = 'good' | 'bad' | 'soft'

/** The two outputs of a command, and whether a person watches. */
export interface Terminal {
  /** A line for standard output: the command's result; in a colour where that is a terminal which shows some. */
  readonly out: (line: string, tone?: Tone) => void
  /** A line for standard error: progress and messages. */
  readonly say: (line: string) => void
  /** Text for standard error, unchanged. */
  readonly write: (text: string) => void
  /** True where standard error is a terminal and progress may be drawn. */
  readonly watched: boolean
  /** Takes a writer that places lines above what is drawn at the moment; null sends them straight to standard error again. */
  readonly drawAbove: (writer: ((text: string) => void) | null) => void
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const straight = (text: string): void => void process.stderr.write(text)
  let write = straight
  return {
    out: (line, tone) => process.stdout.write(`${inTone(harmless(line), tone)}\n`),
    say: (line) => write(`${harmless(line)}\n`),
    write: (text) => write(harmless(text)),
    watched: process.stderr.isTTY === true,
    drawAbove: (writer) => {
      write = writer ?? straight
    },
  }
}

const COLOURS = { good: 'green', bad: 'red', soft: 'gray' } as const

/** The terminal says whether it shows colours, and NO_COLOR whether they are wanted. */
function inTone(line: string, tone: Tone | undefined): string {
  return tone !== undefined && process.stdout.isTTY && process.stdout.hasColors()
    ? styleText(COLOURS[tone], line)
    : line
}

/** Control characters but the end of a line and the tab, and marks that turn the direction of text. */
const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/**
 * Text for a terminal, with every character that could steer the terminal or turn the text written as `\u001b`; JSON keeps
 * its meaning. Names of folders, columns and tables come from elsewhere, and reach a terminal through here alone.
 * @internal
 */
export function harmless(text: string): string {
  return text.replace(HARMFUL, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Counts with separators, the same in every locale; formatting by locale would load its tables first. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(?:\d{3})+$)/g, ',')
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
