import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { completionScript, SHELLS } from '../../../src/cli/completion-script.ts'
import { createProgram } from '../../../src/cli/program.ts'

const terminal = { out: () => {}, say: () => {}, write: () => {}, watched: false, drawAbove: () => {} }
const PROGRAM = createProgram({}, terminal, () => {})

/** What bash offers for the last of these words. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `${completionScript(PROGRAM, 'bash')}
COMP_WORDS=(harvester ${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length}
cd /var/empty 2>/dev/null || cd /
_harvester
printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean)
}

test('bash completes commands, the commands of schedule, and the options of each', () => {
  expect(offered('ch')).toContain('check')
  expect(offered('schedule', '')).toEqual(expect.arrayContaining(['create', 'list', 'delete']))
  expect(offered('run', '--la')).toEqual(['--lanes'])
  expect(offered('schedule', 'create', '--cr')).toEqual(['--cron'])
  expect(offered('run', '--tables', 'sys_script', '--fr')).toEqual(['--fresh'])
  expect(offered('verify', '--la')).toEqual([])
})

test.each(SHELLS)('the script for %s names every command and every option that the help shows', (shell) => {
  const script = completionScript(PROGRAM, shell)
  for (const command of PROGRAM.commands) {
    expect(script).toContain(command.name())
    for (const { long, hidden } of command.options)
      if (long && !hidden) expect(script).toContain(shell === 'fish' ? `-l ${long.slice(2)} ` : long)
  }
})

test('a shell reads its script without a complaint', () => {
  for (const shell of ['bash', 'zsh'] as const)
    execFileSync('bash', ['-n'], { input: completionScript(PROGRAM, shell) })
})
