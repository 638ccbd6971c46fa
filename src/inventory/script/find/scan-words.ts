import type { CodeValue } from '../code-facts.ts'
import type { LineStarts } from '../tree/line-starts.ts'
import type { Call } from './call.ts'

/** A word, a text or a sign of code that cannot be parsed. */
interface Word {
  readonly kind: 'name' | 'text' | 'sign'
  readonly value: string
  readonly start: number
}

/** Comments, texts on one line, names, and single signs; each alternative takes time that grows with its own length alone. */
const WORD =
  /\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/|$)|\/\/[^\n]*|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*|\S/g

/** The longest text that is kept, in characters. */
const MAX_TEXT = 2000

/** The calls in code that cannot be parsed: names before a bracket, with the first argument where it is a text that stands there alone. */
export function* scanCalls(text: string, lines: LineStarts): Generator<Call> {
  let before: Word | null = null
  let name: Word | null = null
  let made = false
  const words = wordsOf(text)
  for (let next = words.next(); next.done !== true; next = words.next()) {
    const word = next.value
    if (word.kind === 'sign' && word.value === '(' && name !== null) {
      const first = words.next()
      if (first.done === true) return
      const value: CodeValue =
        first.value.kind === 'text'
          ? { kind: 'text', text: first.value.value, whole: false, how: 'literal' }
          : { kind: 'unresolved', shape: 'unparsed' }
      const given = first.value.value === ')' ? 0 : 1
      yield scanned(name.value, made, given === 0 ? [] : [value], lines.lineOf(name.start))
      before = null
      name = first.value.kind === 'name' ? first.value : null
      made = false
      continue
    }
    made = before?.kind === 'name' && before.value === 'new'
    name = word.kind === 'name' ? word : null
    before = word
  }
}

function scanned(path: string, made: boolean, first: readonly CodeValue[], line: number): Call {
  return {
    made,
    path,
    objectClass: null,
    objectValues: [],
    holder: null,
    method: path.slice(path.lastIndexOf('.') + 1),
    values: (at) => (at === 0 ? first : []),
    given: first.length,
    line,
  }
}

function* wordsOf(text: string): Generator<Word, undefined> {
  for (const match of text.matchAll(WORD)) {
    const [value] = match
    const sign = value[0] ?? ''
    if (value.startsWith('//') || value.startsWith('/*')) continue
    if (sign === '"' || sign === "'")
      yield { kind: 'text', value: value.slice(1, -1).slice(0, MAX_TEXT), start: match.index }
    else yield { kind: /[\w$]/.test(sign) ? 'name' : 'sign', value, start: match.index }
  }
}
