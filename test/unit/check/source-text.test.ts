import { describe, expect, test } from 'vitest'
import { sourceFile } from '../../../scripts/check/measures.js'

const DOLLAR = '$'

describe('code without comments and the insides of strings', () => {
  test.each([
    { name: 'a line comment', text: 'a // b\nc', code: 'a     \nc' },
    { name: 'a block comment over lines', text: 'a /* b\nc */ d', code: 'a     \n     d' },
    { name: 'a string with an escaped quote', text: "a('b\\'c') + d", code: "a('    ') + d" },
    { name: 'a comment sign inside a string', text: "a('//b') + c", code: "a('   ') + c" },
    { name: 'a template', text: 'a(`b`) + c', code: 'a(` `) + c' },
    { name: 'an expression inside a template', text: `\`b ${DOLLAR}{c} d\` + e`, code: `\`  ${DOLLAR}{c}  \` + e` },
    {
      name: 'an object inside a template',
      text: `\`${DOLLAR}{f({ a: 'b' })}c\` + d`,
      code: `\`${DOLLAR}{f({ a: ' ' })} \` + d`,
    },
    {
      name: 'a template inside a template',
      text: `\`${DOLLAR}{\`a${DOLLAR}{b}\`}c\``,
      code: `\`${DOLLAR}{\` ${DOLLAR}{b}\`} \``,
    },
    {
      name: 'a regular expression with a quote',
      text: "a.replace(/'[/]/g, b) // c",
      code: 'a.replace(/    /g, b)     ',
    },
    { name: 'a division', text: "a / b + 'c' / d", code: "a / b + ' ' / d" },
  ])('$name', ({ text, code }) => {
    expect(sourceFile('src/a.ts', text).code).toBe(code)
  })

  test('keeps every position, so that a finding names the right line', () => {
    const text = `const a = \`\n${DOLLAR}{b}\n\` // c\nconst d = 'e'\n`
    const { code } = sourceFile('src/a.ts', text)
    expect(code).toHaveLength(text.length)
    expect(code.indexOf('const d')).toBe(text.indexOf('const d'))
  })

  test('gives the comments with their text', () => {
    const { comments } = sourceFile('src/a.ts', "/** a */\nb // c\n'// d'\n")
    expect(comments.map(({ text }) => text)).toEqual(['/** a */', '// c'])
  })
})
