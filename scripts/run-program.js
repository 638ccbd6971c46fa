// Runs a program whose output only matters when it fails.
import { spawn } from 'node:child_process'

const LINES_SHOWN = 30

/** Resolves when the program has ended well; otherwise rejects with the end of its output and the remedy. */
export function runProgram(command, args, { cwd, remedy }) {
  return new Promise((resolve, reject) => {
    // Windows finds npm only through its shell.
    const program = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell: command === 'npm.cmd' })
    let output = ''
    for (const stream of [program.stdout, program.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    const fail = (why) => {
      const end = output.trimEnd().split('\n').slice(-LINES_SHOWN).join('\n')
      reject(new Error(`${command} ${args.join(' ')} ${why}.\n${end}\n${remedy}`))
    }
    program.once('error', (error) => fail(`could not be started (${error.code})`))
    program.once('close', (status, signal) => (status === 0 ? resolve() : fail(`ended with ${signal ?? status}`)))
  })
}
