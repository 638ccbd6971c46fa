import { z } from 'zod'

const Words = z.array(z.string()).min(1)

/** A word's pieces: quoted by single or double quotes, an escaped character, or plain characters. */
const WORD = /(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+/gs
const PIECE = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/gs

/**
 * The program and arguments of a `*_COMMAND`: a JSON array of texts, or words apart by white space. Quotes keep a word
 * together, a backslash takes the next character as it is (not between single quotes); nothing else has a meaning,
 * since no shell reads it. Null where a quote is left open or nothing is named.
 */
export function commandWords(text: string): readonly string[] | null {
  if (text.trimStart().startsWith('[')) return wordsOfArray(text)
  if (text.replace(WORD, '').trim() !== '') return null
  const words = (text.match(WORD) ?? []).map((word) =>
    [...word.matchAll(PIECE)]
      .map(([, single, double, escaped, plain]) => single ?? double?.replace(/\\(.)/gs, '$1') ?? escaped ?? plain ?? '')
      .join(''),
  )
  return words[0] ? words : null
}

function wordsOfArray(text: string): readonly string[] | null {
  try {
    const words = Words.safeParse(JSON.parse(text))
    return words.success && words.data[0] ? words.data : null
  } catch {
    return null
  }
}
