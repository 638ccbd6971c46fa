import type { Options, Program } from 'acorn'
import type { Reading } from '../code-facts.ts'
import { parseRepairing, parseStrictly } from './bounded-parsers.ts'

/** Code that was parsed, or why it was not. */
export type ParsedCode =
  | {
      readonly reading: Extract<Reading, 'parsed' | 'repaired'>
      readonly program: Program
      readonly reason: string | null
    }
  | { readonly reading: Extract<Reading, 'tokens' | 'given-up'>; readonly program: null; readonly reason: string }

/** The longest code that is parsed, in characters: the longest script that was seen has 49,000. */
const MAX_PARSED = 256 * 1024

/** The longest broken code that is repaired, in characters: repairing takes time that grows with the square of it. */
const MAX_REPAIRED = 20 * 1024

/** The longest code of which even single words are read, in characters. */
const MAX_SCANNED = 8 * 1024 * 1024

const OPTIONS: Options = {
  ecmaVersion: 'latest',
  sourceType: 'script',
  allowReturnOutsideFunction: true,
  allowHashBang: true,
}

/** What only Rhino, the engine of old scripts, takes: E4X, of which a repair would lose what follows. */
const E4X = /(?:=|\(|return)\s*<\/?[A-Za-z_>][^\n]*>/

/**
 * Parses code as it stands, then with its errors repaired; code that neither reads, or that is too long, is left to a scan of
 * its words. Bounds are sizes and never times, so that equal code is read equally everywhere.
 */
export function parseCode(text: string): ParsedCode {
  if (text.length > MAX_SCANNED) return { reading: 'given-up', program: null, reason: 'too long' }
  if (isBinary(text)) return { reading: 'given-up', program: null, reason: 'binary' }
  if (text.length > MAX_PARSED) return { reading: 'tokens', program: null, reason: 'too long to be parsed' }
  const strict = attempt(() => parseStrictly(text, OPTIONS))
  if (strict !== null) return { reading: 'parsed', program: strict, reason: null }
  if (E4X.test(text.slice(0, MAX_REPAIRED))) return { reading: 'tokens', program: null, reason: 'E4X or other markup' }
  const plain = withoutForEach(text)
  const rewritten = plain === text ? null : attempt(() => parseStrictly(plain, OPTIONS))
  if (rewritten !== null) return { reading: 'repaired', program: rewritten, reason: 'for each' }
  if (text.length > MAX_REPAIRED)
    return { reading: 'tokens', program: null, reason: 'broken and too long to be repaired' }
  const repaired = attempt(() => parseRepairing(plain, OPTIONS))
  if (repaired !== null) return { reading: 'repaired', program: repaired, reason: 'syntax error' }
  return { reading: 'tokens', program: null, reason: 'nested too deep' }
}

/** Null where the text is no code, or is nested too deep. */
function attempt(read: () => Program): Program | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null
    throw error
  }
}

/** `for each (…)` as `for      (…)`, so that every place keeps its line. */
function withoutForEach(text: string): string {
  return text.replace(/\bfor(\s+)each(?=\s*\()/g, (_all, space: string) => `for${space}    `)
}

/** True for text that holds what no editor writes. */
function isBinary(text: string): boolean {
  const start = text.slice(0, 4096)
  const strange = start.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0
  return strange > start.length / 20
}
