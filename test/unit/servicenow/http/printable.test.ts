import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printable } from '../../../../src/servicenow/http/printable.ts'

test.each([
  { name: 'plain text stays', text: 'Insufficient rights', shown: 'Insufficient rights' },
  { name: 'letters of every script stay', text: 'größe 表 😀', shown: 'größe 表 😀' },
  { name: 'a forged log line stays on its line', text: 'x\r\nINFO - forged', shown: 'x INFO - forged' },
  { name: 'colours and cursor moves are gone', text: '\u001b[31mred\u001b[2J', shown: '[31mred [2J' },
  { name: 'control characters of Latin-1 are gone', text: 'a\u0085b\u009bc', shown: 'a b c' },
  { name: 'line and paragraph separators are gone', text: 'a\u2028b\u2029c', shown: 'a b c' },
  { name: 'text that turns direction is laid flat', text: 'a\u202etxt.exe\u2066b', shown: 'a txt.exe b' },
  { name: 'a run of them becomes one blank', text: 'a\u0000\u0001\u0002b', shown: 'a b' },
  { name: 'borders are trimmed', text: '\n a \t', shown: 'a' },
  { name: 'half a character is gone', text: 'a\ud83dc', shown: 'a c' },
  { name: 'nothing stays nothing', text: '', shown: '' },
])('instance text made safe to print: $name', ({ text, shown }) => {
  expect(printable(text)).toBe(shown)
})

test('300 characters are shown whole, one more is cut with a mark', () => {
  expect(printable('x'.repeat(300))).toBe('x'.repeat(300))
  expect(printable('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`)
})

test('a cut never leaves half a character, which no protocol of text can carry', () => {
  expect(printable(`${'x'.repeat(298)}😀😀`)).toBe(`${'x'.repeat(298)}…`)
})

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 700 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 700 }).map((units) => String.fromCharCode(...units)),
)

test('any text comes out short, on one line, without control characters, and well formed', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const shown = printable(text)
      expect(shown.length).toBeLessThanOrEqual(300)
      expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/)
      expect(Buffer.from(shown, 'utf8').toString('utf8')).toBe(shown)
    }),
    { numRuns: 1000 },
  )
})
