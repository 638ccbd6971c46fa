import { expect, test } from 'vitest'
import { manPage } from '../../../src/cli/man-page.ts'
import { createProgram } from '../../../src/cli/program.ts'

const silent = { out: () => {}, say: () => {}, write: () => {}, watched: false, drawAbove: () => {} }
const PROGRAM = createProgram({}, silent, () => {})

test('the manual page tells of every command, every option and every exit code', () => {
  const page = manPage(PROGRAM).replaceAll('\\-', '-').replaceAll('\\&', '').replaceAll('\\[u2026]', '…')
  for (const command of PROGRAM.commands.flatMap((each) => [each, ...each.commands])) {
    expect(page).toContain(command.description())
    for (const { flags, description, hidden } of command.options) {
      if (hidden) continue
      expect(page).toContain(`.B ${flags}`)
      expect(page).toContain(description)
    }
  }
  expect(page).toContain('3 gaps')
})

test('no line of text is taken for a macro', () => {
  const macros = new Set(['.TH', '.SH', '.B', '.I', '.TP', '.RS', '.RE', '.nf', '.fi'])
  for (const line of manPage(PROGRAM).split('\n')) if (/^[.']/.test(line)) expect(macros).toContain(line.split(' ')[0])
})
