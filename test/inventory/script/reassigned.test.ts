import { expect, test } from 'vitest'
import { readCode } from '../../../src/inventory/script/read-code.ts'

/** The tables that a script writes, by line: `line table …`. */
function writes(script: readonly string[]): readonly string[] {
  return readCode('script', script.join('\n')).sites.flatMap(({ kind, uses, line, target }) =>
    kind === 'table' && !uses.includes('read')
      ? [[line, ...target.map((value) => (value.kind === 'text' ? value.text : value.kind))].join(' ')]
      : [],
  )
}

const CASES: readonly {
  readonly name: string
  readonly script: readonly string[]
  readonly writes: readonly string[]
}[] = [
  {
    name: 'one variable for one table after the other',
    script: ["var gr = new GlideRecord('a');", 'gr.insert();', "gr = new GlideRecord('b');", 'gr.update();'],
    writes: ['2 a', '4 b'],
  },
  {
    name: 'more tables than a few',
    script: ['a', 'b', 'c', 'd', 'e', 'f'].map((table) => `gr = new GlideRecord('${table}'); gr.insert();`),
    writes: ['1 a', '2 b', '3 c', '4 d', '5 e', '6 f'],
  },
  {
    name: 'a choice, and then a new beginning',
    script: [
      "var gr = new GlideRecord('a');",
      "if (x) gr = new GlideRecord('b');",
      'gr.insert();',
      "gr = new GlideRecord('c');",
      'gr.insert();',
    ],
    writes: ['3 a b', '5 c'],
  },
  {
    name: 'each branch of its own',
    script: [
      "var gr = new GlideRecord('a');",
      "if (x) { gr = new GlideRecord('b'); gr.insert(); }",
      "else { gr = new GlideRecord('c'); gr.update(); }",
      'gr.deleteRecord();',
    ],
    writes: ['2 b', '3 c', '4 a b c'],
  },
  {
    name: 'a loop that comes again',
    script: [
      "var gr = new GlideRecord('a');",
      'while (more()) {',
      '  gr.insert();',
      "  gr = new GlideRecord('b');",
      '}',
    ],
    writes: ['3 a b'],
  },
  {
    name: 'a loop that begins anew each time',
    script: [
      'while (more()) {',
      "  var gr = new GlideRecord('a');",
      '  gr.insert();',
      "  gr = new GlideRecord('b');",
      '  gr.update();',
      '}',
    ],
    writes: ['3 a', '5 b'],
  },
  {
    name: 'a try that may have failed',
    script: ["var gr = new GlideRecord('a');", "try { gr = new GlideRecord('b'); } catch (e) {}", 'gr.insert();'],
    writes: ['3 a b'],
  },
  {
    name: 'another function that may be called in between',
    script: [
      "var gr = new GlideRecord('a');",
      "function other() { gr = new GlideRecord('b'); }",
      'other();',
      "gr = new GlideRecord('c');",
      'gr.insert();',
    ],
    writes: ['5 a b c'],
  },
  {
    name: 'a setting, which is a row of its table',
    script: ["gs.setProperty('x.limit', '9');", "gs.getProperty('x.limit');"],
    writes: ['1 sys_properties'],
  },
  {
    name: 'a name of a table that changes',
    script: ["var t = 'a';", 'var gr = new GlideRecord(t);', "t = 'b';", 'gr.insert();'],
    writes: ['4 a'],
  },
]

test.each(CASES)(
  'what a row is written to is told by what its variable holds there: $name',
  ({ script, writes: told }) => {
    expect(writes(script)).toEqual(told)
  },
)

test('a script of more branches and values than are compared keeps every candidate', () => {
  const lines = Array.from(
    { length: 2000 },
    (_, n) => `if (a${n}) { gr = new GlideRecord('t${n % 60}'); gr.update(); }`,
  )
  const told = writes(lines)
  expect([told.length, told[0], told.at(-1)?.split(' ').length]).toEqual([2000, '1 t0', 65])
})
