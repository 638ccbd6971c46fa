import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../../src/cli/command-table.ts'
import { createProgram } from '../../../src/cli/program.ts'

const silent = { out: () => {}, say: () => {}, write: () => {}, watched: false, drawAbove: () => {} }
const PROGRAM = createProgram({}, silent, () => {})

/** Commands by what their help shows; a command may show what follows it, as `verify` follows `seal`. */
const EXAMPLES = COMMANDS.flatMap((spec) =>
  'examples' in spec ? (spec.examples ?? []).map(([line]) => ({ name: spec.name, line })) : [],
)

/** The command that a line of examples runs, and its options. */
function commandOf(words: readonly string[]): Command {
  const [first, second] = words
  const found = PROGRAM.commands.find((each) => each.name() === first)
  if (found === undefined) throw new Error(`no command ${first}`)
  return found.commands.find((each) => each.name() === second) ?? found
}

test.each(EXAMPLES)('the example "$line" names commands and options that are there', ({ line }) => {
  const [, typed = ''] = /\bharvester ([^)>]*)/.exec(line) ?? []
  const words = typed.trim().split(' ')
  expect(PROGRAM.commands.map((each) => each.name())).toContain(words[0])
  const known = commandOf(words).options.map(({ long }) => long)
  for (const flag of words.filter((word) => word.startsWith('--'))) expect(known).toContain(flag)
})

test('the commands that people type most show examples', () => {
  const shown = new Set(EXAMPLES.map(({ name }) => name))
  for (const name of ['run', 'check', 'verify', 'inventory', 'report', 'export']) expect(shown).toContain(name)
})
