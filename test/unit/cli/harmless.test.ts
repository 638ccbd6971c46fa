import fc from 'fast-check'
import { expect, test } from 'vitest'
import { harmless } from '../../../src/cli/output/terminal.ts'

const HARMFUL = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

test('no character that steers a terminal or turns its text reaches it, and JSON keeps its meaning', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const line = JSON.stringify({ name })
      expect(harmless(name).replace(/[\n\t]/g, '')).not.toMatch(HARMFUL)
      expect(JSON.parse(harmless(line))).toEqual({ name })
    }),
  )
})

test.each([
  { name: 'an escape sequence', text: '\u001b[2Jgone', shown: '\\u001b[2Jgone' },
  { name: 'a return to the start of the line', text: 'bad\rgood', shown: 'bad\\u000dgood' },
  { name: 'marks of direction', text: 'a\u200eb\u200fc\u061cd', shown: 'a\\u200eb\\u200fc\\u061cd' },
  { name: 'an override of direction', text: '\u202egnp.exe', shown: '\\u202egnp.exe' },
  { name: 'lines and tabs, which stay', text: 'a\tb\nc', shown: 'a\tb\nc' },
])('shows $name', ({ text, shown }) => {
  expect(harmless(text)).toBe(shown)
})
