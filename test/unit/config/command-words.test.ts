import { expect, test } from 'vitest'
import { commandWords } from '../../../src/config/secret/command-words.ts'

test.each([
  { name: 'plain words', text: 'vault read -field=secret path/x', words: ['vault', 'read', '-field=secret', 'path/x'] },
  { name: 'white space all around', text: ' \tpass \n show  sn ', words: ['pass', 'show', 'sn'] },
  { name: 'single quotes, in which nothing has a meaning', text: `a 'b "c" \\ $d'`, words: ['a', 'b "c" \\ $d'] },
  { name: 'double quotes with an escaped one', text: 'a "b \\"c\\" d"', words: ['a', 'b "c" d'] },
  { name: 'quotes within a word', text: `--name='two words'x`, words: ['--name=two wordsx'] },
  { name: 'an escaped space', text: 'a\\ b c', words: ['a b', 'c'] },
  { name: 'an empty argument', text: `a '' b`, words: ['a', '', 'b'] },
  {
    name: 'what a shell would act on',
    text: 'a;b | c > $(d) `e` *',
    words: ['a;b', '|', 'c', '>', '$(d)', '`e`', '*'],
  },
  { name: 'a JSON array', text: '["my program", "a b", ""]', words: ['my program', 'a b', ''] },
])('$name', ({ text, words }) => {
  expect(commandWords(text)).toEqual(words)
})

test.each([
  { name: 'an open single quote', text: `a 'b` },
  { name: 'an open double quote', text: 'a "b' },
  { name: 'a backslash at the end', text: 'a \\' },
  { name: 'nothing', text: '   ' },
  { name: 'an empty program', text: `'' a` },
  { name: 'an empty array', text: '[]' },
  { name: 'an array of something else', text: '["a", 1]' },
  { name: 'a broken array', text: '["a"' },
])('$name is no command', ({ text }) => {
  expect(commandWords(text)).toBeNull()
})
