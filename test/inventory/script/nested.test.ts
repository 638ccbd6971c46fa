import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRepairing, parseStrictly } from '../../../src/inventory/script/tree/bounded-parsers.ts'
import { parseCode } from '../../../src/inventory/script/tree/parse-code.ts'

/** Every way in which code can nest: what opens a level, what stands in the middle, and what closes it. */
const WAYS: readonly { readonly name: string; readonly code: (depth: number) => string }[] = [
  { name: 'sums', code: (n) => `x = ${'a + '.repeat(n)}1` },
  { name: 'powers', code: (n) => `x = ${'a ** '.repeat(n)}1` },
  { name: 'brackets', code: (n) => `${'('.repeat(n)}1${')'.repeat(n)}` },
  { name: 'blocks', code: (n) => `${'{'.repeat(n)}${'}'.repeat(n)}` },
  { name: 'conditions', code: (n) => `${'if (a) {'.repeat(n)}${'}'.repeat(n)}` },
  { name: 'else ifs', code: (n) => `${'if (a) {} else '.repeat(n)}{}` },
  { name: 'functions', code: (n) => `${'function f() {'.repeat(n)}${'}'.repeat(n)}` },
  { name: 'functions in brackets', code: (n) => `${'(function () {'.repeat(n)}${'})()'.repeat(n)}` },
  { name: 'classes', code: (n) => `${'class A { a = '.repeat(n)}1${'}'.repeat(n)}` },
  { name: 'arrows', code: (n) => `${'a => '.repeat(n)}a` },
  { name: 'lists', code: (n) => `${'['.repeat(n)}${']'.repeat(n)}` },
  { name: 'objects', code: (n) => `x = ${'{a: '.repeat(n)}1${'}'.repeat(n)}` },
  { name: 'calls', code: (n) => `${'f('.repeat(n)}${')'.repeat(n)}` },
  { name: 'indexes', code: (n) => `${'a['.repeat(n)}1${']'.repeat(n)}` },
  { name: 'negations', code: (n) => `${'!'.repeat(n)}a` },
  { name: 'choices', code: (n) => `${'a ? b : '.repeat(n)}c` },
  { name: 'assignments', code: (n) => `${'a = '.repeat(n)}1` },
  { name: 'constructions', code: (n) => `${'new '.repeat(n)}A` },
  { name: 'patterns', code: (n) => `var ${'['.repeat(n)}${']'.repeat(n)} = 1` },
  { name: 'patterns of objects', code: (n) => `var ${'{a: '.repeat(n)}b${'}'.repeat(n)} = 1` },
  { name: 'templates', code: (n) => `${'`${'.repeat(n)}1${'}`'.repeat(n)}` },
  { name: 'labels', code: (n) => `${Array.from({ length: n }, (_, at) => `l${at}: `).join('')}a` },
  { name: 'yields', code: (n) => `function* g() { ${'yield '.repeat(n)} }` },
  { name: 'awaits', code: (n) => `async function g() { ${'await '.repeat(n)}1 }` },
  { name: 'loops', code: (n) => `${'while (a) '.repeat(n)};` },
  { name: 'tries', code: (n) => `${'try {'.repeat(n)}${'} finally {}'.repeat(n)}` },
]

test.each(WAYS)(
  '$name are parsed as deep as any script has them, and given up before the stack is used up',
  ({ code }) => {
    expect(parseCode(code(60)).reading).toBe('parsed')
    for (const parse of [parseStrictly, parseRepairing])
      expect(() => parse(code(9000), { ecmaVersion: 'latest' })).toThrow(new RangeError('nested too deep'))
    expect(parseCode(`${code(1000)} ]`)).toMatchObject({ reading: expect.stringMatching(/tokens|repaired/) })
  },
)

test('a script that builds a text of 1,400 parts is parsed', () => {
  expect(parseCode(`var s = ${"'a' +\n".repeat(1400)}'';`).reading).toBe('parsed')
})

test('ways of nesting inside each other are given up before the stack is used up', () => {
  const level = fc.constantFrom(
    '(',
    '[',
    '{a: ',
    'f(',
    '!',
    'a + ',
    'a ? b : ',
    '(function () { return ',
    'x => ',
    '`${',
    'new ',
  )
  fc.assert(
    fc.property(fc.array(level, { minLength: 1, maxLength: 6 }), (levels) => {
      const { reading, reason } = parseCode(`x = ${levels.join('').repeat(4000)}`.slice(0, 250_000))
      expect(reading === 'parsed' || reason !== null).toBe(true)
    }),
    { numRuns: 60 },
  )
})
