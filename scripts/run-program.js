// Runs a program whose output only matters when it fails.
import { spawn } from 'node:child_process'

// npm names the cause first, compilers often last.
const FIRST_LINES = 12
const LAST_LINES = 18

function shorten(output) {
  const lines = output.trimEnd().split('\n')
  if (lines.length <= FIRST_LINES + LAST_LINES) return lines.join('\n')
  return [...lines.slice(0, FIRST_LINES), '…', ...lines.slice(-LAST_LINES)].join('\n')
}

// Packages and compilers need no credential of an instance or of Temporal.
const CREDENTIALS = /SERVICENOW_|^TEMPORAL_(?:API_KEY|TLS)/

function withoutCredentials(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !CREDENTIALS.test(name)))
}

/** Resolves when the program has ended well; otherwise rejects with what it said and the remedy. */
export function runProgram(command, args, { cwd, remedy }) {
  return new Promise((resolve, reject) => {
    // Windows finds npm only through its shell.
    const shell = command === 'npm.cmd'
    const env = withoutCredentials(process.env)
    const program = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], shell })
    let output = ''
    for (const stream of [program.stdout, program.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    const fail = (why) => {
      reject(new Error(`${command} ${args.join(' ')} ${why}.\n${shorten(output)}\n${remedy}`))
    }
    program.once('error', (error) => fail(`could not be started (${error.code})`))
    program.once('close', (status, signal) => (status === 0 ? resolve() : fail(`ended with ${signal ?? status}`)))
  })
}
